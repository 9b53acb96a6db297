"""`tracing`: inside it, every node that is computed remembers the line of source that computed it."""

import os
import sys
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

from engine.core.nodes.seam import make_plain_nodes_with
from engine.core.operation import Operation
from engine.core.value import Value
from engine.support.misuse.caller import ENGINE, NN
from engine.support.process.switch import ProcessSwitch
from engine.support.python_ast import line_of


class Site(NamedTuple):
    """A place in source: the line, and the columns of the expression in it, None where they are not known."""

    file: str
    line: int
    function: str
    start: int | None = None
    end: int | None = None
    caller: "Site | None" = None  # who called into this library, where that was not the site itself

    def __str__(self) -> str:
        """``mine.py:12, in loss: z = exp(x)``, with marks under the expression; then the caller."""
        text = line_of(self.file, self.line).rstrip("\n")
        here = str(Path.cwd()) + os.sep
        where = f"{self.file.removeprefix(here)}:{self.line}"
        where += f", in {self.function}" if self.function.isidentifier() else ""
        indent = len(text) - len(text.lstrip())
        lines = [where] + [f"    {text[indent:]}"] * bool(text)
        if text and self.start is not None and self.end is not None and self.end <= len(text):
            lines.append(" " * (4 + self.start - indent) + "^" * (self.end - self.start))
        return "\n".join(lines) + (f"\ncalled from {self.caller}" if self.caller else "")


class TracedValue(Value):
    """A Value with one thing more, the `site` that made it: only nodes made inside `tracing` pay for it."""

    __slots__ = ("site",)
    site: Site | None


def tracing() -> AbstractContextManager[None]:
    """Inside, nodes remember the line that made them, for `diagnose`; nodes made elsewhere are as ever.

    The nodes themselves hold it, in a slot that a plain Value has not, so nothing has to be kept beside the
    graph, or forgotten with it. Blocks may be nested; nodes that other threads make meanwhile are traced too.
    A node takes some ten times as long to make.
    """
    return _traced_nodes.on()


def site_of(value: Value) -> Site | None:
    """The place that made a node; None for a leaf, and for a node made outside `tracing`."""
    return getattr(value, "site", None)


def _traced(op: Operation, parents: tuple[Value, ...]) -> TracedValue:
    data, partials = op.evaluate([p.data for p in parents], [p.name for p in parents])
    node = TracedValue(data)
    node.op, node.parents, node.partials = op, parents, partials
    node.site = _site(sys._getframe(1))  # noqa: SLF001  # CPython's own name for the caller
    return node


_traced_nodes = ProcessSwitch(
    begin=lambda: make_plain_nodes_with(_traced), end=lambda: make_plain_nodes_with(None)
)


def _site(frame: FrameType | None) -> Site | None:
    """The first frame outside the engine and, where that is in nn, the first outside both."""
    maker = _outside(frame, (ENGINE,))
    if maker is None or not _within(maker, NN):
        return _place(maker)
    return _place(maker, _place(_outside(maker, (ENGINE, NN))))


def _outside(frame: FrameType | None, folders: tuple[str, ...]) -> FrameType | None:
    while frame is not None and any(_within(frame, folder) for folder in folders):
        frame = frame.f_back
    return frame


def _within(frame: FrameType, folder: str) -> bool:
    return frame.f_code.co_filename.startswith(folder)


def _place(frame: FrameType | None, caller: Site | None = None) -> Site | None:
    if frame is None:
        return None
    start, end = _columns(frame.f_code, frame.f_lasti, frame.f_lineno)
    return Site(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name, start, end, caller)


def _columns(code: CodeType, instruction: int, line: int) -> tuple[int | None, int | None]:
    """The columns of the expression, where it lies on one line."""
    position: tuple[Any, ...] = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    first, last, start, end = position
    return (start, end) if first == last == line else (None, None)
