// The room Begin: the first ten minutes. Its text stands in the page; its graphs are drawn when they are seen.

function openBegin() {
  for (const frame of $("room-begin").querySelectorAll("iframe")) {
    const draw = () => showGraph(frame, TEXTS.examples.begin[frame.dataset.graph], null);
    const folded = frame.closest("details");
    if (folded) folded.addEventListener("toggle", draw, { once: true });
    else draw();
  }
}

function startBegin() {
  $("begin-next").addEventListener("click", () => {
    openRoom("see");
    $("tab-see").focus();
  });
}
