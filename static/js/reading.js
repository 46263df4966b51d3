// Reading a report: cards that explain marked names, marks that stay as the reader set them, a citation to copy.

const SHOW_AFTER = 250;
const HIDE_AFTER = 300;

// An address of a page of the original that another page of a long report holds: only the server knows which one.
const original = /^#page-(\d{1,6})$/.exec(location.hash);
if (original && !document.getElementById(location.hash.slice(1)) && document.querySelector(".report-pages")) {
  location.replace(`?original=${original[1]}${location.hash}`);
}

let open = null; // {mention, card}
let timer = 0;

function place(card, mention) {
  const margin = 8;
  const box = mention.getClientRects()[0] ?? mention.getBoundingClientRect();
  const width = card.offsetWidth;
  const height = card.offsetHeight;
  const start = getComputedStyle(mention).direction === "rtl" ? box.right - width : box.left;
  const left = Math.max(margin, Math.min(start, document.documentElement.clientWidth - width - margin));
  const below = box.bottom + 6;
  const top = below + height > window.innerHeight && box.top > height + margin ? box.top - height - 6 : below;
  card.style.left = `${left + window.scrollX}px`;
  card.style.top = `${top + window.scrollY}px`;
}

function hide() {
  clearTimeout(timer);
  if (!open) return;
  open.card.remove();
  open.mention.removeAttribute("aria-describedby");
  open = null;
}

function show(mention) {
  clearTimeout(timer);
  if (open?.mention === mention) return;
  hide();
  const source = document.getElementById(mention.dataset.card);
  if (!source) return;
  const card = source.cloneNode(true);
  card.id = "card-open";
  card.classList.add("card--open");
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", hideSoon);
  document.querySelector("main").append(card);
  mention.setAttribute("aria-describedby", card.id);
  open = { mention, card };
  place(card, mention);
}

function hideSoon() {
  clearTimeout(timer);
  timer = setTimeout(hide, HIDE_AFTER);
}

for (const mention of document.querySelectorAll("[data-card]")) {
  mention.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "touch") return; // a tap follows the link
    clearTimeout(timer);
    timer = setTimeout(show, open ? 80 : SHOW_AFTER, mention);
  });
  mention.addEventListener("pointerleave", hideSoon);
  mention.addEventListener("focus", () => {
    if (mention.matches(":focus-visible")) show(mention);
  });
  mention.addEventListener("blur", hide);
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open) {
    event.stopPropagation();
    hide();
  }
});

// The marks themselves follow the check boxes by style sheet alone; here the choice is stored for the next report.
const STORED = "sijill.marks";
const boxes = [...document.querySelectorAll("[data-legend] [data-kind]")];
function storedKinds() {
  try {
    const value = JSON.parse(localStorage.getItem(STORED) ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return []; // the browser denies storage to this page, or it holds something else
  }
}
const off = new Set(storedKinds());
for (const box of boxes) {
  if (off.has(box.dataset.kind)) box.checked = false;
  box.addEventListener("change", () => {
    box.checked ? off.delete(box.dataset.kind) : off.add(box.dataset.kind);
    try {
      localStorage.setItem(STORED, JSON.stringify([...off]));
    } catch {
      // The choice holds for this page only.
    }
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const status = button.parentElement.querySelector("[data-copy-status]");
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    await navigator.clipboard.writeText(text.replace(/[\u2066-\u2069]/g, "")); // without what only keeps directions apart here
    status.textContent = button.dataset.copied;
  });
}
