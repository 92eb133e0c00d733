/* Light, dark, or as the system. The choice is kept here and in a cookie, so that the server's first
   paint has it already; the page needs no inline script. */
const root = document.documentElement;
const YEAR = 60 * 60 * 24 * 365;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function keep(theme) {
  if (theme) {
    root.dataset.theme = theme;
    localStorage.setItem("theme", theme);
  } else {
    delete root.dataset.theme;
    localStorage.removeItem("theme");
  }
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; samesite=lax${secure}`;
  show();
}

function show() {
  for (const radio of document.querySelectorAll("[data-theme-switch] input")) {
    radio.checked = radio.value === (root.dataset.theme ?? "");
  }
}

const stored = localStorage.getItem("theme");
if (stored && stored !== root.dataset.theme) keep(stored);
show();

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) keep(isDark() ? "light" : "dark");
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-theme-switch]")) keep(event.target.value);
});
