"""How a notebook shows a Value or a program that ends a cell: drawing registers itself, core imports no drawing."""

from collections.abc import Callable, Iterable
from typing import Any

Renderer = Callable[[Any], object]  # a Value to its MIME bundle, with metadata or without
_renderers: list[Renderer] = []


def show_with(renderer: Renderer) -> None:
    """Let notebooks show Values and programs with `renderer`, the last one registered."""
    _renderers[:] = [renderer]


def notebook_form(value: object, _include: Iterable[str], _exclude: Iterable[str]) -> object:
    """The MIME bundle of a Value or a program; None leaves the form to `repr`."""
    return _renderers[0](value) if _renderers else None
