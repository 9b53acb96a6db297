"""The step-through page: one HTML file that walks through a graph's forward and backward pass.

The file holds the graph, the formulas of its operations as JavaScript, and the page's own style and script;
it asks nothing of any network, opens from disk, and fits the `srcdoc` of a frame in a notebook.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Self

from engine.calculus.partials.several import refuse_several
from engine.core.operation import Operation
from engine.core.operations import ALL
from engine.core.order import topological
from engine.core.value import Value
from engine.drawing.graph.snapshot.places import HasParameters
from engine.drawing.graph.snapshot.snapshot import Snapshot, snapshot
from engine.drawing.graph.style.text import shown_name
from engine.drawing.page import javascript
from engine.drawing.page.contents import about, check, graph_data
from engine.drawing.page.operation_table import by_name, literal, table
from engine.support.atomic_write import write_atomically

_SCRIPTS = {
    "model": "graph fold compute paths",
    "picture": "layout routes picture",
    "words": "words wrong detail why slips",
    "panels": "panels quiz find controls embed",
}
"""The folders of assets/ and their files, in this order one script."""


class Page(str):
    """A step-through page: the text of its HTML file, which a notebook shows as the page itself, in a frame.

    save(path)  as a file, .html or .htm
    """

    __slots__ = ("_about", "_title")
    _about: str
    _title: str

    def __new__(cls, text: str, title: str = "", about: str = "a page") -> Self:
        """A page of this text, with its title and a short description."""
        self = super().__new__(cls, text)
        self._title, self._about = title, about
        return self

    def save(self, path: str | Path) -> Path:
        """Write the file, whole or not at all; returns its path.

        ValueError for an ending other than .html and .htm, OSError where the file cannot be written.
        """
        if Path(path).suffix.lower() not in {".html", ".htm"}:
            raise ValueError(f"a page is saved as .html or .htm; got {str(path)!r}")
        write_atomically(path, self)
        return Path(path)

    def _repr_html_(self) -> str:
        """For a notebook: the page in a frame that may run its script and reach nothing else."""
        return (
            f'<iframe sandbox="allow-scripts" title="{html.escape(self._title)}"'
            f' style="width: 100%; height: 720px; border: 0" srcdoc="{html.escape(self)}"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<page: {self._about}, {len(self.encode()) / 1000:.0f} kB>"


def step_through(
    root: Value,
    model: HasParameters | None = None,
    steps: Iterable[object] | None = None,
    *,
    title: str = "Backpropagation, step by step",
) -> Page:
    """A page that steps through the computation of `root` and its gradients.

    model  has the parameters, and the places of their nodes
    steps  the results of each step of a loop, as the outputs of `scan`: each step is then a part that unfolds
    title  of the page

    At the end of a notebook cell the page shows itself; `save("neuron.html")` writes its file, which needs no
    network. The page runs forward and backward itself, from the numbers of the leaves as they stand now. So it
    needs no `backward()` before, and shows the gradients of one pass. A graph of more than 150 nodes is folded: a
    module is one box, which unfolds; so is a run of neighbours where there is no module.
    ValueError above 100,000 nodes; FormulaError for an operation whose rule cannot be read.
    """
    graph, order = snapshot(root, model, steps=steps), topological(root)
    refuse_several(order, "a page steps through every node")
    return page(graph, (node.op for node in order if node.op is not None), title=title)


def page(
    graph: Snapshot,
    operations: Iterable[Operation] = ALL,
    *,
    title: str = "Backpropagation, step by step",
) -> Page:
    """The page of a graph whose nodes were made by `operations`. The same graph gives the same text."""
    known = by_name(operations)
    check(graph, known)
    used = sorted({node.op for node in graph.nodes if node.op})
    data, title = graph_data(graph), shown_name(title, 200)
    text = shell(known, used)
    parts = {"title": html.escape(title), "graph": literal(data)}
    return Page(_filled(text, parts), title, about(graph))


def shell(operations: Mapping[str, Operation], used: Iterable[str]) -> str:
    """The text of a page of these operations, with holes {{title}} and {{graph}}, which are escaped text and JSON."""
    script = "\n".join(
        [
            '"use strict";',
            f"const python = {javascript.HELPERS};",
            f"const OPERATIONS = {table(operations, used)};",
            *(_asset(folder, f"{name}.js") for folder, names in _SCRIPTS.items() for name in names.split()),
        ]
    )
    style = _asset("page.css")
    return _filled(_asset("page.html"), {"policy": _policy(script, style), "style": style, "script": script})


def _filled(text: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda hole: parts.get(hole[1], hole[0]), text)


def _policy(script: str, style: str) -> str:
    """A policy that forbids every request, and every script but the page's own."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)};"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(*path: str) -> str:
    return files("engine.drawing.page").joinpath("assets", *path).read_text("utf-8")
