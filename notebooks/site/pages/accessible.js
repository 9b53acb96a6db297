// Code that scrolls can be reached by the keyboard; the copy buttons, which come later, have names of their own.
function mend() {
  document.querySelectorAll("pre > code:not([tabindex])").forEach((each) => (each.tabIndex = 0));
  document.querySelectorAll("nav.md-code__nav").forEach((each, i) => (each.ariaLabel = `Code ${i + 1}`));
}
new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
mend();
