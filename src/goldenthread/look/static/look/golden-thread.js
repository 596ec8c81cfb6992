// Saves a page jump on a phone: opens the menu where it stands. Without this script the link leads to the
// same list at the foot of the page, so nothing depends on it.
(() => {
  const nav = document.querySelector(".gt-nav");
  const link = nav && nav.querySelector(".gt-nav__menu");
  if (!link) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "gt-nav__menu gt-link-button";
  button.textContent = link.textContent;
  button.setAttribute("aria-controls", "sections");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const open = nav.classList.toggle("gt-nav--open");
    button.setAttribute("aria-expanded", String(open));
  });
  link.replaceWith(button);
})();

// Lets a report be dropped anywhere on its box. The file control inside does the same by hand.
(() => {
  for (const box of document.querySelectorAll("[data-gt-drop]")) {
    const control = box.querySelector("input[type=file]");
    if (!control) continue;
    const over = (event) => {
      event.preventDefault();
      box.classList.add("gt-drop--over");
    };
    box.addEventListener("dragenter", over);
    box.addEventListener("dragover", over);
    box.addEventListener("dragleave", () => box.classList.remove("gt-drop--over"));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      box.classList.remove("gt-drop--over");
      if (event.dataTransfer.files.length) control.files = event.dataTransfer.files;
    });
  }
})();
