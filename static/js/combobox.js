// Suggestions while typing, after the WAI-ARIA combobox pattern with a list box. Bound to inputs with data-suggest, the
// address that answers with the options. Without JavaScript the box is a plain search form.

const WAIT = 90;
let boxes = 0;

class Combobox {
  constructor(input) {
    this.input = input;
    this.address = input.dataset.suggest;
    this.answers = new Map();
    this.active = -1;
    this.options = [];
    this.list = document.createElement("div");
    this.list.id = `suggestions-${(boxes += 1)}`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    const frame = document.createElement("div");
    frame.className = "combobox";
    const hadFocus = document.activeElement === input;
    input.replaceWith(frame);
    frame.append(input, this.list, this.status);
    if (hadFocus) input.focus();
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, "aria-haspopup": "listbox" };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.input.form?.addEventListener("submit", () => this.close());
    // A press on an option must not take the focus away before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.choose(option);
    });
  }

  async ask() {
    const typed = this.input.value.trim();
    this.request?.abort();
    if (typed.length < 2) return this.close();
    if (!this.answers.has(typed)) {
      this.request = new AbortController();
      try {
        const response = await fetch(`${this.address}?${new URLSearchParams({ q: typed })}`, { signal: this.request.signal });
        if (!response.ok) return this.close();
        this.answers.set(typed, await response.text());
      } catch (error) {
        if (error.name === "AbortError") return;
        return this.close(); // Off line: the form still works when the line is back.
      }
    }
    // An answer may come after the reader has gone on, or has sent the form.
    if (this.input.value.trim() === typed && document.activeElement === this.input) this.show(this.answers.get(typed));
  }

  show(html) {
    const answer = new DOMParser().parseFromString(html, "text/html").querySelector("[data-suggestions]");
    const status = answer?.querySelector("[data-status]");
    status?.remove();
    this.list.replaceChildren(...(answer?.children ?? []));
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, index) => {
      option.id = `${this.list.id}-${index}`;
      option.tabIndex = -1;
      option.setAttribute("aria-selected", "false");
    });
    this.activate(-1);
    this.status.textContent = status?.textContent ?? "";
    this.list.hidden = this.options.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.activate(-1);
    this.input.setAttribute("aria-expanded", "false");
  }

  activate(index) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const option = this.options[index];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.ask();
      // One place before the first option is the box itself.
      const places = this.options.length + 1;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.activate(((this.active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.options[this.active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    }
  }

  choose(option) {
    this.close();
    const { filter, value } = option.dataset;
    if (!("suggestFilter" in this.input.dataset) || !filter) return location.assign(option.href);
    // In the list of reports a name becomes one more filter; what was typed of it is spent.
    const parameters = new URLSearchParams(location.search);
    for (const name of ["q", "page", "exact", "literal", "words", "sense"]) parameters.delete(name);
    if (filter === "place") parameters.set(filter, value);
    else if (!parameters.getAll(filter).includes(value)) parameters.append(filter, value);
    location.assign(`${location.pathname}?${parameters}`);
  }
}

for (const input of document.querySelectorAll("input[data-suggest]")) new Combobox(input);
