// The long texts of the page, which it holds compressed: the page of a graph without its graph, and the examples.

const TEXTS = { shell: "", examples: {} };

async function readTexts() {
  const bytes = Uint8Array.from(atob($("texts").textContent), (letter) => letter.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  Object.assign(TEXTS, await new Response(plain).json());
}
