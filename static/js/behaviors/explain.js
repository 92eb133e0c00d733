/* A dotted figure opens its explanation beside it. Without script the same link is a page. */
const panel = document.getElementById("explain");
let asked = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.("[data-explain]")) asked = event.target;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== panel || !asked) return;
  panel.hidePopover?.();
  panel.showPopover({ source: asked });
  (panel.querySelector("[autofocus]") ?? panel).focus();
});

/* Refused or not reachable: the page of the explanation says why. */
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failed, (event) => {
    if (event.target.matches?.("[data-explain]")) location.assign(event.target.href);
  });
}

panel?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) panel.hidePopover();
});
