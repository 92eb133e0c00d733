/* Filters that fold on a phone: the button opens them, and they stay open while the rows below change.
   Answers replace the whole form, so what was open, and where the person was in it, is put back. */
let opened = "";
let focused = "";

function unfold(button, isOpen) {
  button.setAttribute("aria-expanded", String(isOpen));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".filters > .fold");
  if (!button) return;
  const isOpen = button.getAttribute("aria-expanded") !== "true";
  unfold(button, isOpen);
  opened = isOpen ? button.form.getAttribute("action") : "";
});

document.addEventListener("htmx:beforeSwap", () => {
  focused = document.activeElement?.closest(".filters .fields") ? document.activeElement.id : "";
});

document.addEventListener("htmx:afterSwap", () => {
  for (const button of document.querySelectorAll(".filters > .fold")) {
    if (button.form.getAttribute("action") === opened) unfold(button, true);
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
});
