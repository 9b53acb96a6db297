// The memory of a Python that has imported everything: node snapshot.mjs PYODIDE_DIR APP_ZIP BOOT_PY OUT
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, app, boot, out] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({
  indexURL: folder,
  lockFileContents: JSON.stringify({
    info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", python: "3.14.2", version: "314.0.7" },
    packages: {},
  }),
  stdLibURL: `${folder}/python_stdlib.zip`,
  _makeSnapshot: true,
  env: { PYTHONOPTIMIZE: "2" }, // without docstrings the memory is smaller by a twelfth
  packages: [],
});
python.FS.writeFile("/app.zip", readFileSync(app));
python.runPython(readFileSync(boot, "utf8"));
try {
  python.runPython("boot(); warm(); scrub()");
} catch (error) {
  console.error(error.message); // Node would print the whole of Pyodide first
  process.exit(1);
}
// Free blocks of the heap as zeros, as long as that does not make it larger.
const { _malloc: malloc, _free: free } = python._module;
const size = python._module.HEAPU8.length;
for (const bytes of [1 << 20, 1 << 18, 1 << 16, 1 << 14, 1 << 12, 1 << 10]) {
  const blocks = [];
  while (blocks.length < (1 << 26) / bytes) {
    const block = malloc(bytes);
    blocks.push(block);
    if (block + bytes > size) break;
    python._module.HEAPU8.fill(0, block, block + bytes);
  }
  blocks.forEach((block) => free(block));
}
// The files of the library that this memory has already: the page need not carry them.
const held = `import json, sys
json.dumps([f.partition(".zip/")[2] for m in list(sys.modules.values()) if ".zip/" in (f := getattr(m, "__file__", "") or "")])`;
writeFileSync(`${out}.modules`, python.runPython(held));
writeFileSync(out, python.makeMemorySnapshot());
