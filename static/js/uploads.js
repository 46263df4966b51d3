// Dropping files on the field, and the list of what was chosen. Without this file the field works as any other.

for (const zone of document.querySelectorAll("[data-dropzone]")) {
  const field = zone.querySelector("[data-drop]");
  const list = zone.querySelector("[data-drop-files]");
  zone.querySelector("[data-drop-hint]").hidden = false;

  const show = () => {
    list.replaceChildren(
      ...Array.from(field.files, (file) => {
        const row = document.createElement("li");
        const name = document.createElement("bdi");
        const size = document.createElement("span");
        name.textContent = file.name;
        size.className = "count";
        size.textContent = new Intl.NumberFormat(document.documentElement.lang, {
          style: "unit",
          unit: file.size < 1e6 ? "kilobyte" : "megabyte",
          maximumFractionDigits: 1,
        }).format(file.size / (file.size < 1e6 ? 1e3 : 1e6));
        row.append(name, size);
        return row;
      }),
    );
  };

  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("drop--over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("drop--over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length > 0) {
      field.files = event.dataTransfer.files;
      show();
    }
  });
  field.addEventListener("change", show);
}
