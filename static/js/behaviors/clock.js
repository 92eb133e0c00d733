/* A running timer counts on between two answers of the server: [data-clock] holds the instant it started. */
function show(clock) {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.clock)) / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  clock.textContent = parts.map((part, place) => (place ? String(part).padStart(2, "0") : part)).join(":");
}

function tick() {
  for (const clock of document.querySelectorAll("[data-clock]")) show(clock);
}

tick();
setInterval(tick, 1000);
