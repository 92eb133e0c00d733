/* Ctrl-K goes to the search field; results arrive by htmx under it; arrows walk through them. */
const form = document.querySelector("[data-search]");
const input = form?.querySelector("input[type=search]");
const results = form?.querySelector(".search-results");

function links() {
  return [...results.querySelectorAll("a[href]")];
}

function close() {
  results.hidden = true;
}

function step(direction) {
  const all = links();
  const at = all.indexOf(document.activeElement);
  const next = at + direction;
  if (next < 0) input.focus();
  else all[Math.min(next, all.length - 1)]?.focus();
}

if (form) {
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  form.addEventListener("htmx:afterSwap", () => {
    results.hidden = input.value.trim() === "" || results.childElementCount === 0;
  });

  input.addEventListener("input", () => {
    if (input.value.trim() === "") close();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
      input.focus();
    } else if (!results.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
  });

  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });

  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) close();
  });
}
