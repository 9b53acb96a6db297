// pytest in Pyodide: node run.mjs PYODIDE PACKAGES PROJECT [arguments of pytest]
import { pathToFileURL } from "node:url";

const [folder, packages, project, ...words] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({
  indexURL: folder,
  lockFileContents: JSON.stringify({
    info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", python: "3.14.2", version: "314.0.7" },
    packages: {},
  }),
  stdLibURL: `${folder}/python_stdlib.zip`,
  packages: [],
});
python.mountNodeFS("/packages", packages);
python.mountNodeFS("/project", project);
python.globals.set("words", python.toPy(words));
process.exitCode = python.runPython(`
import os, sys
os.chdir("/project")
sys.path[:0] = ["/project", "/packages", "/project/tests/pyodide"]
sys.dont_write_bytecode = True
import pytest
print(sys.version)
int(pytest.main(["-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "lacking", *words]))
`);
