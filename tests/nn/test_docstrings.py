"""The examples in the docstrings of nn run as they are printed."""

import doctest
import importlib
from pathlib import Path

import pytest

import nn

ROOT = Path(nn.__file__).parent
MODULES = [
    ".".join(("nn", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    for path in sorted(ROOT.rglob("*.py"))
    if ">>>" in path.read_text("utf-8") and "front" not in path.parts
]
NEEDING_NUMPY = ("nn.estimators", "nn.training.optim.minimisers")
"""Packages whose examples show what is computed by arrays."""


def test_some_modules_have_examples():
    assert {"nn", "nn.models.layers", "nn.data.dataset", "nn.training.optim.optimizers"} <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_print_what_they_say(module):
    if module.startswith(NEEDING_NUMPY):
        pytest.importorskip("numpy")
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted > 0
    assert result.failed == 0
