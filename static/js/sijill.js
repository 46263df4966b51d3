// Small things that make reading easier; every page works without them.

// "/" puts the cursor into the search box, as readers of large archives expect.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector('main input[type="search"], .masthead input[type="search"]');
  if (box) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

// Arriving from an entity's evidence, show the first mention of that entity.
document.querySelector(".article__text .mention--wanted")?.scrollIntoView({ block: "center" });
