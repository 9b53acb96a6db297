"""The step-through page: one HTML file that walks through a graph's forward and backward pass.

The file holds the graph, the formulas of its operations as JavaScript, and the page's own style and script;
it asks nothing of any network, opens from disk, and fits the `srcdoc` of a frame in a notebook.
"""

import ast
import base64
import hashlib
import html
import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Self

from engine.calculus.formula import formula
from engine.core.operation import CONSTANT, Operation
from engine.core.operations import ALL
from engine.core.order import topological
from engine.core.value import Value
from engine.drawing.graph.snapshot import HasParameters, Node, Snapshot, snapshot
from engine.drawing.graph.style.text import shown_name, shown_number
from engine.drawing.page import javascript
from engine.support.atomic_write import write_atomically

MOST_NODES = 400
_SCRIPTS = "graph compute layout picture words detail panels controls"  # in this order, as one script


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
    root: Value, model: HasParameters | None = None, *, title: str = "Backpropagation, step by step"
) -> Page:
    """A page that steps through the computation of `root` and its gradients.

    model  has the parameters, and the places of their nodes
    title  of the page

    At the end of a notebook cell the page shows itself; `save("neuron.html")` writes its file, which needs no
    network. The page runs forward and backward itself, from the numbers of the leaves as they stand now. So it
    needs no `backward()` before, and shows the gradients of one pass.
    ValueError above 400 nodes; FormulaError for an operation whose rule cannot be read.
    """
    graph = snapshot(root, model)
    return page(graph, (node.op for node in topological(root) if node.op is not None), title=title)


def page(
    graph: Snapshot,
    operations: Iterable[Operation] = ALL,
    *,
    title: str = "Backpropagation, step by step",
) -> Page:
    """The page of a graph whose nodes were made by `operations`. The same graph gives the same text."""
    known = _by_name(operations)
    _check(graph, known)
    used = sorted({node.op for node in graph.nodes if node.op})
    labels, title = _labels(graph), shown_name(title, 200)
    data = {"nodes": [_record(node, label) for node, label in zip(graph.nodes, labels, strict=True)]}
    script = "\n".join(
        [
            '"use strict";',
            f"const python = {javascript.HELPERS};",
            "const OPERATIONS = {",
            *(f"  {_literal(name)}: {_operation(known[name])}," for name in used),
            "};",
            *(_asset(f"{name}.js") for name in _SCRIPTS.split()),
        ]
    )
    style = _asset("page.css")
    parts = {
        "title": html.escape(title),
        "policy": _policy(script, style),
        "style": style,
        "graph": _literal(data),
        "script": script,
    }
    text = re.sub(r"\{\{(\w+)\}\}", lambda hole: parts[hole[1]], _asset("page.html"))
    return Page(text, title, _about(graph, labels[-1]))


def _about(graph: Snapshot, label: str) -> str:
    """The page in a few words: step through y, 6 nodes."""
    count = len(graph.nodes)
    result = label or shown_number(graph.nodes[-1].data)
    return f"step through {result}, {count} node{'s' if count > 1 else ''}"


def _by_name(operations: Iterable[Operation]) -> dict[str, Operation]:
    known: dict[str, Operation] = {}
    for op in operations:
        if op is not CONSTANT and known.setdefault(op.name, op) is not op:
            raise ValueError(
                f"a page needs operations of different names; got two that are called {op.name!r}"
            )
    return known


def _check(graph: Snapshot, known: dict[str, Operation]) -> None:
    if not graph.nodes:
        raise ValueError("a step-through page shows a graph of at least one node; got an empty one")
    if len(graph.nodes) > MOST_NODES:
        raise ValueError(
            f"a step-through page shows at most {MOST_NODES} nodes, one step for each edge; got"
            f" {len(graph.nodes)}: step through a part, such as one neuron or a smaller network of the same"
            " shape, and draw the whole as a picture"
        )
    for node in graph.nodes:
        if node.op and node.op not in known:
            raise ValueError(f"node {node.id} was made by {node.op!r}; give page() that operation as well")
        if node.op and len(node.parents) != len(known[node.op].operands):
            raise ValueError(
                f"node {node.id} ({node.symbol}) has {len(node.parents)} operands, {node.op} takes"
                f" {len(known[node.op].operands)}: page() takes a graph as snapshot() gives it, not folded"
            )


def _record(node: Node, label: str) -> dict[str, object]:
    number = node.data if math.isfinite(node.data) else str(node.data).replace("inf", "Infinity")
    return {
        "label": label,
        "kind": node.kind,
        "op": node.op,
        "data": number if node.data == node.data else "NaN",
        "parents": node.parents,
        "place": [shown_name(part) for part in node.place],
        "learns": node.learns,
    }


def _labels(graph: Snapshot) -> list[str]:
    """A unique label for each node; "" for a plain number, which its value names.

    Nodes of equal names are told apart by their places, w1[0.2] in layers.0, neurons.2, and then by id.
    """
    labels = [shown_name(node.name, 24) for node in graph.nodes]
    several = Counter(labels)
    for node in graph.nodes:
        numbers = ".".join(re.findall(r"\d+", ".".join(node.place)))
        if labels[node.id] and several[labels[node.id]] > 1 and numbers:
            labels[node.id] += f"[{numbers}]"
        elif not labels[node.id] and node.kind != "constant":
            labels[node.id] = f"v{node.id}"
    several = Counter(labels)
    return [f"{label}#{i}" if label and several[label] > 1 else label for i, label in enumerate(labels)]


def _operation(op: Operation) -> str:
    """An operation as a JavaScript object: its signs, words and formulas."""
    text, level, needs = _notation(op)
    convention = (op.rule.__doc__ or "").partition("\n")[0].partition(";")[2].strip().rstrip(".")
    told = {
        "symbol": op.symbol,
        "operands": op.operands,
        "text": text,
        "level": level,
        "needs": needs,
        "fact": op.fact,
        "domain": op.domain,
        "instead": op.instead,
        "kink": op.kink,
        "convention": convention,
    }
    functions = {
        "rule": javascript.rule_as_javascript(op),
        "inDomain": javascript.domain_as_javascript(op),
        "atKink": javascript.kink_as_javascript(op),
        "partialTexts": javascript.partials_as_text(op),
    }
    lines = [f"{name}: {_literal(value)}" for name, value in told.items()]
    return "{" + ", ".join([*lines, *(f"{name}: {source}" for name, source in functions.items())]) + "}"


def _notation(op: Operation) -> tuple[str, int, list[int]]:
    """The notation of an operation: text with places for its operands, its level, and the levels they need.

    Read from its symbol: one that speaks of its operands, as |·| and a ln b do, shows where they stand; one
    with letters is a function; any other stands between two operands, or before one.
    """
    symbol, places = op.symbol, {operand: f"{{{operand}}}" for operand in op.operands}
    if "·" in symbol and len(places) == 1:
        return symbol.replace("·", "".join(places.values())), 9, [0]
    if any(re.search(rf"\b{operand}\b", symbol) for operand in places):
        text = re.sub(r"\w+", lambda word: places.get(word[0], word[0]), symbol)
        return text, 2, [9] * len(places)
    if re.search(r"\w", symbol) or len(places) not in {1, 2}:
        return f"{symbol}({', '.join(places.values())})", 9, [0] * len(places)
    match formula(op).value:
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            level = 1
        case ast.BinOp(op=ast.Mult() | ast.Div()):
            level = 2
        case ast.UnaryOp():
            return symbol + "".join(places.values()), 1, [3]
        case _:
            level = 3
    if len(places) == 1:
        return symbol + "".join(places.values()), 4, [4]
    return f" {symbol} ".join(places.values()), level, [level + (level == 3), level + 1]


def _literal(value: object) -> str:
    """JSON that is also JavaScript and cannot end, or comment out, the script element it stands in."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))  # ASCII: U+2028 is escaped as well
    return re.sub("[<>&]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _policy(script: str, style: str) -> str:
    """A policy that forbids every request, and every script but the page's own."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)};"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    return files("engine.drawing.page").joinpath("assets", name).read_text("utf-8")
