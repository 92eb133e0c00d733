/* A toast stays until it is dismissed or the page goes: it is never taken from a slow reader.
   A refusal that answers an htmx request becomes one, in the server's own words. */
const region = document.getElementById("toasts");

function toast(text) {
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.tone = "critical";
  box.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "button";
  close.type = "button";
  close.dataset.kind = "text";
  close.dataset.dismiss = "";
  close.textContent = "Dismiss";
  box.append(words, close);
  document.getElementById("toasts").append(box);
}

function sentences(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = [...page.querySelectorAll("h1, .lede")].map((part) => part.textContent.trim()).filter(Boolean);
  return said.join(". ") || "Not saved: the server refused. Reload the page and try again.";
}

if (region) {
  document.addEventListener("htmx:responseError", (event) => {
    if (event.defaultPrevented || event.target.matches?.("[data-explain]")) return;
    toast(sentences(event.detail.xhr.responseText));
  });

  document.addEventListener("htmx:sendError", () => toast("The server cannot be reached. Nothing was changed."));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  button.closest(".toast").remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.activeElement.closest?.(".toast")?.remove();
});
