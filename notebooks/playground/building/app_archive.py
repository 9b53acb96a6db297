"""The Python of the playground as one zip: engine, nn, the folder app/, and the two pure packages that they use."""

import importlib.metadata
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import engine

HERE = Path(__file__).resolve().parents[1]
ROOT = HERE.parents[1]
ENDINGS = {".py", ".css", ".js", ".html", ".csv", ".gz"}
PACKAGES = ("tqdm", "pylatexenc")
LEFT_OUT = (
    "engine/compile/emit/llvm",
    "engine/compile/emit/onnx",
    "engine/compile/emit/jax",
    "engine/compile/emit/scalar/c/",
    "engine/litmus",
    "nn/cli/commands",
    "nn/cli/jobs",
    "nn/data/files/large",
    "nn/estimators",
    "nn/exercises",
    "nn/front",
    "nn/training/several/sweeps",
    "nn/plot",
    "nn/models/files/exports",
    "pylatexenc/latexencode",
    "pylatexenc/latex2text",
    "tqdm/contrib",
    "tqdm/cli.py",
    "tqdm/notebook.py",
)
"""What needs native code or a library that a browser lacks, and what nobody calls there."""
MADE = (2000, 1, 1, 0, 0, 0)  # equal sources give an equal zip


def app_archive() -> bytes:
    """The zip, the same for the same sources."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(_files()):
            if not name.startswith(LEFT_OUT):
                archive.writestr(zipfile.ZipInfo(name, MADE), data, zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    for base, folder in ((ROOT, "engine"), (ROOT, "nn"), (HERE, "app")):
        for path in (base / folder).rglob("*"):
            if path.suffix in ENDINGS and "__pycache__" not in path.parts:
                yield path.relative_to(base).as_posix(), path.read_bytes()
    for package in PACKAGES:
        for file in importlib.metadata.files(package) or ():
            if file.suffix == ".py" and file.parts[0] == package:
                yield file.as_posix(), file.read_binary()
    metadata = f"Metadata-Version: 2.1\nName: chainrule\nVersion: {engine.__version__}\n"
    yield f"chainrule-{engine.__version__}.dist-info/METADATA", metadata.encode()
