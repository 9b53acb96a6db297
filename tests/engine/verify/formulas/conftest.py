"""Scopes and comparisons by Python expressions."""

import importlib.util
from pathlib import Path

import pytest

from engine.verify.formulas import Scope, compare

_SPEC = importlib.util.spec_from_file_location("trees_of_formulas", Path(__file__).with_name("trees.py"))
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)


@pytest.fixture(scope="session")
def tree():
    """The tree of a Python expression."""
    return _MODULE.tree


@pytest.fixture(scope="session")
def scope_of(tree):
    """The scope of definitions such as "z := w*x + b"."""

    def scope_of(*definitions, **options):
        scope = Scope(**options)
        for definition in definitions:
            left, _, right = definition.partition(" := ")
            scope = scope.define(tree(left), tree(right))
        return scope

    return scope_of


@pytest.fixture(scope="session")
def compared(tree):
    """The comparison of the two sides of "a == b"; " == " parts them."""

    def compared(claim, scope=None, **options):
        left, _, right = claim.partition(" == ")
        return compare(tree(left), tree(right), scope, **options)

    return compared
