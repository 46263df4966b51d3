// Filters beside a list: always open where there is room, a drawer elsewhere. When the list is replaced, what the reader had open
// stays open and the keyboard stays where it was.

const wide = window.matchMedia("(min-width: 60rem)");

function settle() {
  const drawer = document.getElementById("filters");
  if (drawer && wide.matches) drawer.open = true;
}

let before = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  if (target?.id !== "results") return;
  const focused = target.contains(document.activeElement) ? document.activeElement : null;
  before = {
    open: [...target.querySelectorAll("details[id][open]:not(.meaning__choice)")].map((details) => details.id),
    focused: focused?.id,
    section: focused?.closest("section[id]")?.id,
    hadFocus: Boolean(focused),
  };
});

document.addEventListener("htmx:afterSwap", () => {
  if (!before) return;
  const { open, focused, section, hadFocus } = before;
  before = null;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  settle();
  if (!hadFocus || document.activeElement !== document.body) return;
  const next = (focused && document.getElementById(focused)) || document.querySelector(section ? `#${section} h2` : "#found") || document.getElementById("found");
  next?.focus({ preventScroll: true });
});

// A bar does what its row in the table does: only an HTML link is taken up by htmx.
document.addEventListener("click", (event) => {
  const bar = event.target.closest?.("#results .histogram__slot[href]");
  if (!bar || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const address = bar.getAttribute("href");
  const row = [...document.querySelectorAll("#results .figures a[hx-get]")].find((link) => link.getAttribute("href") === address);
  if (!row) return;
  event.preventDefault();
  row.click();
});

// A list of meanings closes when the reader turns elsewhere.
document.addEventListener("click", (event) => {
  for (const choice of document.querySelectorAll(".meaning__choice[open]")) if (!choice.contains(event.target)) choice.open = false;
});
document.addEventListener("keydown", (event) => {
  const choice = event.key === "Escape" && event.target.closest?.(".meaning__choice[open]");
  if (!choice) return;
  choice.open = false;
  choice.querySelector("summary").focus();
});

// The last button of the drawer closes it and leads to the list; without this file it only leads there.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".filters__done a")) return;
  document.getElementById("filters").open = false;
});

wide.addEventListener("change", settle);
settle();
