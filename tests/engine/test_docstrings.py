"""The examples in the docstrings of engine run as they are printed."""

import doctest
import importlib
import sys
from pathlib import Path

import pytest

import engine

ROOT = Path(engine.__file__).parent
MODULES = [
    ".".join(("engine", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    for path in sorted(ROOT.rglob("*.py"))
    if ">>>" in path.read_text("utf-8")
]
NEEDED = {
    "engine.compile.emit.llvm": "llvmlite",
    "engine.compile.programs": "numpy",
    "engine.verify.enclosure": "flint",
}
"""Packages whose examples show what an extra computes, and what it is made of."""


def test_some_modules_have_examples():
    expected = {
        "engine",
        "engine.calculus.derivatives",
        "engine.core.several",
        "engine.expressions.graph.expression",
    }
    assert expected <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_print_what_they_say(module):
    for package, extra in NEEDED.items():
        if module.startswith(package):
            pytest.importorskip(extra)
    if module == "engine.litmus" and sys.platform == "emscripten":
        pytest.skip("the traps run in threads of their own, which WebAssembly has not")
    result = doctest.testmod(importlib.import_module(module))
    assert result.failed == 0
