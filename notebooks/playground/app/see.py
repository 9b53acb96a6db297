"""The room See: a text as a graph, for the page that steps through it, and its worked solution."""

import importlib.metadata
import math
import platform
from collections.abc import Iterator
from itertools import cycle

from app.code import CodeError, value_of_code
from app.operations import OPERATIONS
from engine import Expression, ExpressionError, Value, gradient_lines, read, topological
from engine.core.operation import CONSTANT
from engine.drawing.graph.snapshot.snapshot import snapshot
from engine.drawing.page.contents import check, graph_data
from engine.drawing.page.operation_table import literal
from engine.verify.marking.reports.mathml import mathml
from nn.cli.options.formulas import formula_of, graph_of

__all__ = ["CodeError", "see", "version"]

FRIENDLY = ((2.0, 3.0, -1.0, 0.5, 4.0, -2.0), (2.0, 3.0, 1.0, 4.0, 5.0), (0.5, 0.25, 0.75, 0.2, 0.8))
MOST_SOLVED = 6  # leaves with a worked solution
LONGEST = 20_000  # characters of a text


def see(text: str, *, python: bool = False) -> dict[str, object]:
    """The graph of a text of formulas, or of Python, as the page takes it; and how it is solved by hand."""
    if len(text) > LONGEST:
        raise ValueError(f"a text has at most {LONGEST:,} characters here; got {len(text):,}")
    model, printed, chosen = None, "", {}
    if python:
        root, model, printed = value_of_code(text)
    else:
        root, chosen = value_of_formulas(text)
    graph = snapshot(root, model)
    check(graph, OPERATIONS)
    return {
        "graph": literal(graph_data(graph)),
        "nodes": len(graph.nodes),
        "chosen": {name: short(number) for name, number in chosen.items()},
        "printed": printed[:4000],
        "solutions": solutions(root) if len(graph.nodes) <= 120 else [],
    }


def value_of_formulas(text: str) -> tuple[Value, dict[str, float]]:
    """The result of lines such as `x = 3` and `L = (a - y)²`, and the numbers that were chosen for names."""
    numbers: dict[str, float] = {}
    steps: dict[str, str] = {}
    last = ""
    for line in _lines(text):
        name, formula = formula_of(line)
        number = _number(formula) if name else None
        if number is not None:
            numbers[name] = number
        else:
            last = line
            steps[name or "y"] = formula
    if not last:
        raise ExpressionError("write a formula, such as L = (w*x + b - y)^2; numbers may follow: x = 3")
    name, formula = formula_of(last)
    steps.pop(name or "y")
    names = dict.fromkeys(each for text in (*steps.values(), formula) for each in _names(text))
    missing = [each for each in names if each not in numbers and each not in steps]
    reason: Exception | None = None
    for friendly in FRIENDLY:
        chosen = dict(zip(missing, cycle(friendly), strict=False))
        leaves = {each: Value(number, each) for each, number in {**numbers, **chosen}.items()}
        try:
            root = graph_of(last, leaves, steps)
        except (ValueError, ArithmeticError) as error:
            reason = reason or error
            continue
        root.name = root.name or (name or "y")
        return root, chosen
    raise ExpressionError(str(reason))


def _lines(text: str) -> Iterator[str]:
    """Lines, also where several stand between semicolons; comments are left out."""
    for line in text.replace(";", "\n").split("\n"):
        if stripped := line.partition("#")[0].strip():
            yield stripped


def _number(text: str) -> float | None:
    try:
        number = float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _names(formula: str) -> list[str]:
    return list(Expression(formula).names)


def solutions(root: Value) -> list[dict[str, object]]:
    """The gradient to each of the first leaves, worked out: each line as text, and as MathML where it is read."""
    leaves = [n for n in topological(root) if n.op is None and n is not root and n.op is not CONSTANT]
    named = [leaf for leaf in leaves if leaf.name] or leaves
    return [
        {"leaf": leaf.name or short(leaf.data), "lines": list(map(_formula, _solved(root, leaf)))}
        for leaf in named[:MOST_SOLVED]
    ]


def _solved(root: Value, leaf: Value) -> list[str]:
    try:
        return gradient_lines(root, leaf, steps=8)
    except ValueError as error:
        return [str(error)]


def _formula(line: str) -> dict[str, str]:
    if line == r"\vdots":
        return {"text": "⋮", "mathml": ""}
    tree = read(line).tree if "\\text" not in line else None
    return {"text": line, "mathml": mathml(tree) if tree is not None else ""}


def short(number: float) -> str:
    """A number for people."""
    return f"{number:.4g}".replace("-", "−")


def version() -> dict[str, str]:
    """The version of the engine, and of Python."""
    return {"chainrule": importlib.metadata.version("chainrule"), "python": platform.python_version()}
