"""Parts of a program that need NumPy, imported when they are first asked for."""

import importlib
from types import ModuleType

from engine.compile.runs.compiled import missing


def has_numpy() -> bool:
    """Whether NumPy is installed; a program runs as graphs of Values where it is not."""
    try:
        importlib.import_module("numpy")
    except ModuleNotFoundError:
        return False
    return True


def part(name: str) -> ModuleType:
    """A module of engine/compile by its path in it. ImportError, with the extra, where it cannot be imported."""
    try:
        return importlib.import_module(f"engine.compile.{name}")
    except ImportError as error:
        raise missing(error) from None
