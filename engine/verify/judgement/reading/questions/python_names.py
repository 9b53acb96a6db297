"""Names in expressions of Python, which are read as before, and no syntax tree is made of them."""

import ast
from collections.abc import Sequence

from engine.support.python_ast import tree_of
from engine.verify.judgement.reading.questions.asked import Texts

LONGEST = 20_000  # characters of an expression of Python, whose tree takes a hundred times the memory
_PYTHON = (
    *(ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.Load, ast.Expression),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd),
)


def python_names(text: str) -> set[str] | None:
    """The names of an expression of Python, without functions; None where the text is none, or very long."""
    if len(text) > LONGEST:
        return None
    try:
        tree = tree_of(text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = list(ast.walk(tree))
    if not all(isinstance(node, _PYTHON) for node in nodes):
        return None
    functions = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in functions}


def covers(names: Sequence[set[str] | None], let: Texts, hand: Texts, at: Texts) -> bool:
    """Whether the names of an expression and its steps, the first ones, cover those of the answers."""
    known = {name for part in names[: 1 + len(let)] for name in part or ()} | set(let)
    asked = {name for part in names[1 + len(let) :] for name in part or ()} | set(at)
    asked |= {key.rpartition("/")[2].lstrip("d∂") if "/" in key else key for key in hand}
    return all(name in known or any(name == other.rstrip("0123456789_") for other in known) for name in asked)
