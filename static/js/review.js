// The review desk by keyboard and by text selection. Everything with data-key is also a link or a button.

const STORED = "sijill.single-keys";

const isField = (node) => node instanceof Element && node.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

// The browser may deny storage to this page; the check box then decides until the page is left.
let singleKeys = true;
try {
  singleKeys = localStorage.getItem(STORED) !== "off";
} catch {
  // The default holds.
}
const singleKeysOn = () => singleKeys;

// The Latin letter of the key, also where the keyboard is set to Arabic.
function letterOf(event) {
  let key = event.key;
  if (!/^[\x20-\x7e]$/.test(key) && /^Key[A-Z]$/.test(event.code)) key = event.code.slice(3).toLowerCase();
  if (/^Digit[0-9]$/.test(event.code) && !event.shiftKey) key = event.code.slice(5);
  if (key === "؟") key = "?";
  if (event.shiftKey && /^[a-z]$/.test(key)) key = key.toUpperCase();
  return key;
}

function openAndFocus(details) {
  details.open = true;
  (details.querySelector("input:not([type=hidden]), select, textarea") ?? details.querySelector("summary")).focus();
}

function run(target) {
  if (target instanceof HTMLDetailsElement) openAndFocus(target);
  else if (target.matches("input")) {
    target.focus();
    target.select();
  } else target.click();
}

// While an answer is on its way, a key would act on what is about to be replaced.
let waiting = false;
document.addEventListener("htmx:beforeRequest", () => { waiting = true; });
for (const end of ["htmx:afterSwap", "htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
  document.addEventListener(end, () => { waiting = false; });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isField(event.target)) {
    event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
  const key = letterOf(event);
  const shortcuts = document.querySelector("[data-shortcuts]");
  if (!shortcuts || waiting || !singleKeysOn()) return;
  if (key === "?") {
    event.preventDefault();
    shortcuts.open = !shortcuts.open;
    shortcuts.querySelector("summary").focus();
    return;
  }
  const scope = document.querySelector("[data-card-current]") ?? document;
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const target = scope.querySelector(wanted) ?? document.querySelector(`[data-desk] ${wanted}, [data-anywhere]${wanted}`);
  if (target) {
    event.preventDefault();
    run(target);
  }
});

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-shortcuts-on]")) return;
  singleKeys = event.target.checked;
  try {
    localStorage.setItem(STORED, singleKeys ? "on" : "off");
  } catch {
    // The choice holds until the page is left.
  }
});

// Offsets in the report are code points, as the archive counts them; a browser counts UTF-16 units.
const codePoints = (text) => [...text].length;

function offsetIn(block, node, offset) {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  return Number(block.dataset.start) + codePoints(range.toString());
}

const blockOf = (node) => (node instanceof Element ? node : node.parentElement)?.closest("[data-text]");

function selectedSpan() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const block = blockOf(range.startContainer);
  if (!block || block !== blockOf(range.endContainer)) return null;
  const text = range.toString();
  const words = text.trim();
  if (!words) return null;
  const start = offsetIn(block, range.startContainer, range.startOffset) + codePoints(text) - codePoints(text.trimStart());
  return { part: block.dataset.part, start, end: start + codePoints(words), words };
}

function fill(form, span) {
  for (const [name, value] of Object.entries(span)) form.elements[name].value = value;
}

// A selection goes into the form for missed names, or, where the editor has opened it, into that for other words.
document.addEventListener("pointerup", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-text]")) return;
  const span = selectedSpan();
  if (!span) return;
  const change = document.querySelector('details[data-key="e"][open] [data-selection]');
  const details = document.querySelector("[data-add]");
  const form = change ?? details?.querySelector("[data-selection]");
  if (!form) return;
  if (!change) details.open = true;
  fill(form, span);
  form.querySelector("select").focus({ preventScroll: false });
});

// A click that ends a selection is not a click on the name under it.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-mention]") && selectedSpan()) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

// What is typed by hand is looked for; a selection of before does not count any more.
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-selection]");
  if (form && event.target.name === "words") for (const name of ["part", "start", "end"]) form.elements[name].value = "";
});

function settle() {
  const on = document.querySelector("[data-shortcuts-on]");
  if (on) on.checked = singleKeysOn();
  const current = document.querySelector("[data-mention][aria-current]");
  // Who has just come to the page starts at its top, like everywhere.
  if (!current || !location.search || isField(document.activeElement)) return;
  current.scrollIntoView({ block: "nearest" });
  const find = document.querySelector("[data-found] button");
  (find ?? current).focus({ preventScroll: true });
}

document.addEventListener("htmx:afterSwap", settle);
settle();
