/* Tables by keyboard: arrows (or j and k) move from a row's link to the same link of the next row. */
const KEYS = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

function linksOf(row) {
  return [...row.querySelectorAll("a[href], button:not(:disabled)")];
}

function neighbour(row, direction) {
  let next = row;
  do next = direction > 0 ? next.nextElementSibling : next.previousElementSibling;
  while (next && linksOf(next).length === 0);
  return next;
}

document.addEventListener("keydown", (event) => {
  const direction = KEYS[event.key];
  if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea, [contenteditable]")) return;
  const row = event.target.closest?.("table[data-rows] tbody tr");
  if (!row) return;
  const next = neighbour(row, direction);
  if (!next) return;
  event.preventDefault();
  const place = Math.max(linksOf(row).indexOf(event.target), 0);
  const links = linksOf(next);
  links[Math.min(place, links.length - 1)].focus();
});
