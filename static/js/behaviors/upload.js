/* A file that the server would refuse for its size is refused before it travels. */
const form = document.querySelector("form[data-max-bytes]");
const input = form?.querySelector("input[type=file]");

input?.addEventListener("change", () => {
  const most = Number(form.dataset.maxBytes);
  const tooLarge = [...input.files].some((file) => file.size > most);
  const megabytes = Math.floor(most / 1_000_000);
  input.setCustomValidity(tooLarge ? `This file is larger than ${megabytes} MB. Export a shorter span of time.` : "");
  input.reportValidity();
});
