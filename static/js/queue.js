// One card of the queue is current at a time: j and k move to another, the other keys act on it.

const cards = () => [...document.querySelectorAll("[data-card]")];
let place = 0;

function singleKeysOn() {
  try {
    return localStorage.getItem("sijill.single-keys") !== "off";
  } catch {
    return true; // the browser denies storage to this page
  }
}

function show(index, focus = true) {
  const all = cards();
  if (all.length === 0) return;
  place = Math.max(0, Math.min(index, all.length - 1));
  for (const card of all) card.toggleAttribute("data-card-current", card === all[place]);
  if (!focus) return;
  all[place].focus({ preventScroll: true });
  all[place].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea")) return;
  if (!singleKeysOn()) return;
  const down = event.key === "j" || event.code === "KeyJ";
  const up = event.key === "k" || event.code === "KeyK";
  if (!down && !up) return;
  event.preventDefault();
  show(place + (down ? 1 : -1));
});

// A card focused by mouse or Tab becomes the current one.
document.addEventListener("focusin", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (card) show(cards().indexOf(card), false);
});

document.addEventListener("htmx:afterSwap", () => show(place));
show(0, false);
