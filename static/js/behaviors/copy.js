/* A link with data-copy="#part" copies the text of that part; without script it opens the same text to copy by hand. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copy]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  const lines = [...document.querySelectorAll(`${link.dataset.copy} .sentences li`)];
  const text = lines.map((line) => `${line.querySelector("h3").textContent.trim()}: ${line.querySelector("p").textContent.trim()}`);
  await navigator.clipboard.writeText(text.join("\n"));
  link.textContent = "Copied";
});
