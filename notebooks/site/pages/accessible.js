// Code that scrolls can be reached by the keyboard; the copy buttons, which come later, have names of their own.
function mend() {
  document.querySelectorAll("pre > code:not([tabindex])").forEach((each) => (each.tabIndex = 0));
  document.querySelectorAll("nav.md-code__nav").forEach((each, i) => (each.ariaLabel = `Code ${i + 1}`));
}
new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
mend();

// A step-through page in a frame follows the theme that is chosen here.
function tellTheme() {
  const theme = document.body.dataset.mdColorScheme === "slate" ? "dark" : "light";
  document.querySelectorAll("iframe").forEach((frame) => frame.contentWindow.postMessage({ playground: { theme } }, "*"));
}
new MutationObserver(tellTheme).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
document.querySelectorAll("iframe").forEach((frame) => frame.addEventListener("load", tellTheme));
tellTheme();
