/* The week grid: arrows move, hours are read as typed, sums follow. Saving is the form's or htmx's business.
   Markup: table[data-timesheet]; rows tr[data-row] (data-billable="1"); cells input[data-day="0".."6"];
   sums [data-sum="row"] in the row, tr[data-sums="all|billable"] with [data-day] and [data-sum="week"] in the foot. */
import { parseHours, writeHours } from "../hours.js";

const DAY = 24 * 60;
const NOTHING = "–";

function cells(table) {
  return [...table.querySelectorAll("tbody tr[data-row]")].map((row) => [...row.querySelectorAll("input[data-day]")]);
}

function minutesOf(input) {
  const minutes = parseHours(input.value);
  return Number.isNaN(minutes) ? 0 : minutes;
}

function write(place, minutes) {
  if (!place) return;
  place.textContent = writeHours(minutes) || NOTHING;
  place.classList.toggle("zero", minutes === 0);
}

function total(inputs) {
  return inputs.reduce((sum, input) => sum + minutesOf(input), 0);
}

function sumUp(table) {
  const rows = [...table.querySelectorAll("tbody tr[data-row]")];
  for (const row of rows) write(row.querySelector("[data-sum=row]"), total([...row.querySelectorAll("input[data-day]")]));
  for (const foot of table.querySelectorAll("tr[data-sums]")) {
    const counted = foot.dataset.sums === "billable" ? rows.filter((row) => row.dataset.billable === "1") : rows;
    const inputs = counted.flatMap((row) => [...row.querySelectorAll("input[data-day]")]);
    for (const place of foot.querySelectorAll("[data-day]")) {
      write(place, total(inputs.filter((input) => input.dataset.day === place.dataset.day)));
    }
    write(foot.querySelector("[data-sum=week]"), total(inputs));
  }
}

function check(input) {
  const minutes = parseHours(input.value);
  const wrong = Number.isNaN(minutes) || minutes > DAY;
  if (wrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  input.setCustomValidity(wrong ? "Type hours as 1:30, 1.5 or 90m, at most 24:00 a day." : "");
  if (!wrong) input.value = writeHours(minutes);
}

function atEdge(input, key) {
  if (input.readOnly || input.value === "") return true;
  const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  if (key === "ArrowLeft") return all || input.selectionEnd === 0;
  return all || input.selectionStart === input.value.length;
}

function target(grid, input, key) {
  const row = grid.findIndex((inputs) => inputs.includes(input));
  const column = grid[row].indexOf(input);
  if (key === "ArrowUp") return grid[row - 1]?.[column];
  if (key === "ArrowDown" || key === "Enter") return grid[row + 1]?.[column];
  if (!atEdge(input, key)) return undefined;
  return grid[row][column + (key === "ArrowLeft" ? -1 : 1)];
}

const MOVES = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter"]);

function onKey(event) {
  if (!MOVES.has(event.key) || !event.target.matches("input[data-day]") || event.ctrlKey || event.altKey) return;
  const next = target(cells(event.currentTarget), event.target, event.key);
  if (event.key === "Enter") event.preventDefault();
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
}

function start(table) {
  if (table.dataset.started) return;
  table.dataset.started = "1";
  table.addEventListener("keydown", onKey);
  table.addEventListener("input", () => sumUp(table));
  table.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-day]")) event.target.select();
  });
  table.addEventListener("change", (event) => {
    if (event.target.matches("input[data-day]")) check(event.target);
    sumUp(table);
  });
  sumUp(table);
}

function startAll() {
  for (const table of document.querySelectorAll("table[data-timesheet]")) start(table);
}

startAll();
document.addEventListener("htmx:afterSettle", startAll);

/* C copies last week, as the page says, when no field has the focus. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "c" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) return;
  document.querySelector("[data-copy-last-week]")?.requestSubmit();
});
