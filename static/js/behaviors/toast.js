/* A toast stays until it is dismissed or the page goes: it is never taken from a slow reader. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  button.closest(".toast").remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.activeElement.closest?.(".toast")?.remove();
});
