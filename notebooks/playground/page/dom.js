// Elements. Texts are set as text, never as markup.

const $ = (id) => document.getElementById(id);

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const MATH = "http://www.w3.org/1998/Math/MathML";
const MATH_ATTRIBUTES = new Set(["displaystyle", "display", "stretchy", "fence", "accent", "mathvariant", "linethickness"]);

// MathML as elements: only elements of MathML and harmless attributes are taken from the text.
function mathOf(text) {
  const root = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
  const copy = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
    if (node.namespaceURI !== MATH) return document.createTextNode("");
    const element = document.createElementNS(MATH, node.localName);
    for (const { name, value } of node.attributes) if (MATH_ATTRIBUTES.has(name)) element.setAttribute(name, value);
    element.append(...[...node.childNodes].map(copy));
    return element;
  };
  return root ? copy(root) : document.createTextNode("");
}

function formula({ mathml, text }) {
  return mathml ? mathOf(mathml) : el("code", {}, text);
}

function debounce(ms, act) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...args), ms);
  };
}

function download(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
