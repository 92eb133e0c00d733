/* A chart that is wider than its place shows the newest end first. */
function showNewest() {
  for (const plot of document.querySelectorAll(".plot[data-newest-last]:not([data-shown])")) {
    plot.dataset.shown = "1";
    plot.scrollLeft = plot.scrollWidth;
  }
}

showNewest();
document.addEventListener("htmx:afterSettle", showNewest);
