"""Runs the tests on CPython 3.14 in WebAssembly, by Pyodide and Node.js: python tests/pyodide/run.py [for pytest]."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".nox" / "pyodide"
PURE = ("graphviz", "hypothesis", "micrograd==0.1.0", "pytest", "sympy", "tqdm")
SOURCE = ("pylatexenc",)  # has no wheel
ANYWHERE = (
    "--only-binary=:all:",
    "--platform=any",
    "--implementation=py",
    "--abi=none",
    "--python-version=3.14",
)
# Their conftest.py needs llvmlite or NumPy; the traps run in threads of their own.
LEFT_OUT = ("tests/engine/compile/emit/llvm", "tests/nn/estimators", "tests/engine/litmus")


def main() -> int:
    """Fetch what is not there yet, and run; the exit status is that of pytest."""
    pyodide = _pyodide().fetched(CACHE)
    packages = CACHE / "packages"
    if not (packages / "pylatexenc").is_dir():
        _install(packages, *ANYWHERE, *PURE)
        _install(packages, "--no-deps", *SOURCE)
    chosen = sys.argv[1:] or ["-q", "tests/engine", "tests/nn", *(f"--ignore={name}" for name in LEFT_OUT)]
    command = ["node", HERE / "run.mjs", pyodide, packages, ROOT, *chosen]
    return subprocess.run(command, check=False).returncode  # noqa: S603


def _pyodide():
    """The module of the playground that knows the version and its hash."""
    path = ROOT / "notebooks" / "playground" / "building" / "pyodide.py"
    spec = spec_from_file_location("pyodide_of_the_playground", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _install(folder: Path, *words: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, "--upgrade", *words]
    subprocess.run(command, check=True)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
