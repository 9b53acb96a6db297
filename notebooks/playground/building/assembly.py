"""The files of the playground put together: a folder for a server, and one file for the disk."""

import base64
import gzip
import hashlib
import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.operations import OPERATIONS
from first_ten_minutes import part

from building.app_archive import HERE, app_archive
from building.examples import examples
from building.pyodide import VERSION, fetched, standard_library
from engine.drawing.page.page import shell

SCRIPTS = (
    "dom",
    "texts",
    "address",
    "python",
    "begin",
    "see",
    "check",
    "data",
    "plane",
    "trainer_client",
    "train",
    "export",
    "main",
)
LOCK = {
    "info": {
        "abi_version": "2026_0",
        "arch": "wasm32",
        "platform": "emscripten",
        "python": "3.14.2",
        "version": VERSION,
    },
    "packages": {},
}
FROM_FOLDER = """async () => {
  const names = NAMES;
  const blob = async (name) => {
    const response = await fetch(`assets/${name}`);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response.blob();
  };
  const read = async ([name, file]) => [name, await blob(file)];
  return Object.fromEntries(await Promise.all(Object.entries(names).map(read)));
}"""
FROM_PAGE = """async () => {
  const pieces = {};
  const { port1, port2 } = new MessageChannel(); // a timer waits for a second in a tab behind others
  const turn = () => new Promise((resolve) => ((port1.onmessage = resolve), port2.postMessage(0)));
  for (const element of document.querySelectorAll("script[data-file]")) {
    (pieces[element.dataset.file] ??= []).push(new Blob([element.textContent]));
    element.remove();
    await turn(); // the page answers between two pieces
  }
  const whole = ([name, blobs]) => [name, new Blob(blobs, { type: "text/plain" })]; // base64, told by its type
  return Object.fromEntries(Object.entries(pieces).map(whole));
}"""
PIECE = 1_000_000  # letters of a file in one element of the page: more at once would block it


def build(out: Path, cache: Path) -> list[Path]:
    """Write both forms; returns the paths of the two pages."""
    files = runtime(fetched(cache))
    (out / "assets").mkdir(parents=True, exist_ok=True)
    names = {}
    for name, data in files.items():
        stem, dot, ending = name.partition(".")
        names[name] = (
            f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}{dot}{ending}"  # a new file has a new address
        )
        (out / "assets" / names[name]).write_bytes(data)
    pages = {
        "index.html": page(FROM_FOLDER.replace("NAMES", json.dumps(names)), "'self' data: blob:", ""),
        "playground.html": page(FROM_PAGE, "data: blob:", _inlined(files)),
    }
    for name, text in pages.items():
        (out / name).write_text(text, "utf-8")
    return [out / name for name in pages]


def runtime(folder: Path) -> dict[str, bytes]:
    """Python, the package, and the memory of a Python that has imported it. Needs Node.js."""
    library, app = standard_library(folder), app_archive()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for file in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
            (place / file).write_bytes((folder / file).read_bytes())
        (place / "python_stdlib.zip").write_bytes(library)
        (place / "app.zip").write_bytes(app)
        building = HERE / "building"
        words = [
            "node",
            building / "snapshot.mjs",
            place,
            place / "app.zip",
            building / "boot.py",
            place / "snapshot",
        ]
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  # Node, no shell
        if done.returncode:
            raise OSError(f"the snapshot failed: {done.stderr[-1500:]}")
        snapshot = (place / "snapshot").read_bytes()
        held = json.loads((place / "snapshot.modules").read_text("utf-8"))
    packed = {
        f"{file}.gz": gzip.compress((folder / file).read_bytes(), 9, mtime=0)
        for file in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
    }
    packed["snapshot.bin.gz"] = gzip.compress(snapshot, 9, mtime=0)
    return {**packed, "python_stdlib.zip": standard_library(folder, held), "app.zip": app}


def page(files: str, connect: str, inlined: str) -> str:
    """One page: its parts in the holes of index.html, and a policy that allows its own scripts alone."""
    frame = shell(OPERATIONS, sorted(OPERATIONS))
    script = "\n".join(
        ['"use strict";', f"const FILES = {files};", *(_text(f"{name}.js") for name in SCRIPTS)]
    )
    style = _text("style.css")
    hashes = " ".join(_hashes("script", script, frame))
    policy = (
        f"default-src 'none'; script-src {hashes} blob: 'wasm-unsafe-eval'; worker-src blob:;"
        f" style-src {' '.join(_hashes('style', style, frame))}; img-src data: blob:; connect-src {connect};"
        " base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "style": style,
        "begin": part()[0],
        "texts": _packed({"shell": frame, "examples": examples()}),
        "worker": _text("worker.js").replace("PYODIDE_LOCK", json.dumps(json.dumps(LOCK))),
        "trainer": _text("trainer.js"),
        "train": _text("train.html"),
        "script": script,
        "files": inlined,
    }
    return filled(_text("index.html"), parts)


def filled(text: str, parts: Mapping[str, str]) -> str:
    """A text with its {{holes}} filled; other braces stay."""
    return re.sub(r"\{\{(\w+)\}\}", lambda hole: parts.get(hole[1], hole[0]), text)


def _packed(texts: Mapping[str, object]) -> str:
    """Texts as compressed JSON in letters, of which a page can hold any."""
    return base64.b64encode(gzip.compress(json.dumps(texts).encode(), 9, mtime=0)).decode()


def _inlined(files: Mapping[str, bytes]) -> str:
    texts = {name: base64.b64encode(data).decode() for name, data in files.items()}
    return "\n".join(
        f'<script type="text/plain" data-file="{name}">{text[i : i + PIECE]}</script>'
        for name, text in texts.items()
        for i in range(0, len(text), PIECE)
    )


def _hashes(tag: str, own: str, frame: str) -> list[str]:
    """The hashes of the page's own text and of that of its frame."""
    inner = re.search(rf"<{tag}>(.*?)</{tag}>", frame, re.DOTALL)
    texts = [own, *([inner[1]] if inner else [])]
    return [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts]


def _text(name: str) -> str:
    return (HERE / "page" / name).read_text("utf-8")
