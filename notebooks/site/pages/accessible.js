// Code and tables that scroll can be reached by the keyboard; the copy buttons, which come later, have names of their own.
const SCROLLED = ["pre > code", ".md-typeset__scrollwrap"].map((each) => `${each}:not([tabindex])`).join();
function mend() {
  document.querySelectorAll(SCROLLED).forEach((each) => (each.tabIndex = 0));
  document.querySelectorAll("nav.md-code__nav").forEach((each, i) => (each.ariaLabel = `Code ${i + 1}`));
}
new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
mend();

// A step-through page in a frame follows the theme that is chosen here, and nothing scrolls inside the frame.
const frames = [...document.querySelectorAll("iframe")];
function tellFrames() {
  const theme = document.body.dataset.mdColorScheme === "slate" ? "dark" : "light";
  for (const frame of frames) frame.contentWindow.postMessage({ playground: { ask: true, theme } }, "*");
}
addEventListener("message", ({ source, data }) => {
  const frame = frames.find((each) => each.contentWindow === source);
  const height = Number(data?.page?.height);
  if (frame && height > 0) frame.style.height = `${Math.min(height + 8, 4000)}px`;
});
new MutationObserver(tellFrames).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
for (const frame of frames) frame.addEventListener("load", tellFrames);
tellFrames();
