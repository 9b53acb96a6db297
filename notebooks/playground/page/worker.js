// The worker in which Python runs. The page starts it with files, sends requests, and ends it when it hangs.
//
// It is a classic worker from a blob, the one kind that also starts on a page opened from disk. Pyodide takes a worker
// for a module worker where importScripts is missing.
self.importScripts = undefined;

const decompressed = (blob) => blob.stream().pipeThrough(new DecompressionStream("gzip"));
const bytes = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());
const imported = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));

async function unpacked(file) {
  if (file.type !== "text/plain") return file; // bytes; base64 in a single file
  const text = await file.text();
  if (Uint8Array.fromBase64) return new Blob([Uint8Array.fromBase64(text)]);
  return (await fetch(`data:application/octet-stream;base64,${text}`)).blob();
}

async function start({ files, module }) {
  const open = async ([name, file]) => [name, await unpacked(file)];
  const blobs = Object.fromEntries(await Promise.all(Object.entries(files).map(open)));
  const read = async (name) => (name.endsWith(".gz") ? decompressed(blobs[name]) : blobs[name].stream());
  // As it is needed again: the next worker has no need to decompress it.
  const plain = async (name) => {
    blobs[`${name}:plain`] ??= await new Response(await read(name)).blob();
    return blobs[`${name}:plain`];
  };
  const text = async (name) => (await plain(name)).text();
  const compiled =
    module ??
    (await WebAssembly.compileStreaming(
      new Response(await read("pyodide.asm.wasm.gz"), { headers: { "Content-Type": "application/wasm" } }),
    ));
  const snapshot = plain("snapshot.bin.gz").then(async (blob) => new Uint8Array(await blob.arrayBuffer()));
  self.fetch = async () => new Response(null); // nothing is fetched from here on
  WebAssembly.instantiateStreaming = async (_response, imports) => {
    const instance = await WebAssembly.instantiate(compiled, imports);
    const { memory } = instance.exports;
    const missing = (await snapshot).length - memory.buffer.byteLength; // Pyodide itself does not make room for it
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return { module: compiled, instance };
  };
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
    ["pyodide.mjs.gz", "pyodide.asm.mjs.gz"].map(async (name) => imported(await text(name))),
  );
  const python = await loadPyodide({
    createPyodideModule,
    indexURL: "https://nowhere.invalid/",
    stdLibURL: URL.createObjectURL(blobs["python_stdlib.zip"]),
    lockFileContents: PYODIDE_LOCK,
    packages: [],
    stdout: () => {},
    stderr: () => {},
    _loadSnapshot: snapshot,
  });
  python.FS.writeFile("/app.zip", await bytes(await read("app.zip")));
  python.runPython("boot()");
  const answer = python.runPython("from app.calls import answer\nanswer");
  self.onmessage = ({ data: { id, request } }) => {
    try {
      self.postMessage({ id, answer: answer(request) });
    } catch (error) {
      self.postMessage({ id, fatal: String(error).slice(0, 300) });
    }
  };
  self.postMessage({ ready: true, files: blobs, module: compiled });
}

self.onmessage = ({ data }) =>
  start(data).catch((error) => self.postMessage({ failed: String(error.stack ?? error).slice(0, 600) }));
