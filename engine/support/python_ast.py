"""Parse Python text into a syntax tree, one thread at a time.

CPython 3.11 and 3.12 count the depth of a tree for all threads together, and so raise a SystemError, "AST constructor
recursion depth mismatch", where two parse at once (python/cpython issue 106905).
"""

import ast

from engine.support.process.lock import ProcessLock

_lock = ProcessLock()


def tree_of(text: str) -> ast.expr:
    """The tree of an expression. It raises the errors of `ast.parse`.

    These are SyntaxError, ValueError, RecursionError and MemoryError.
    """
    tree = _parsed(text, "eval")
    assert isinstance(tree, ast.Expression)  # noqa: S101  # what the mode gives
    return tree.body


def trees_of(text: str) -> list[ast.stmt]:
    """The trees of the statements of a file. It raises the errors of `ast.parse`."""
    tree = _parsed(text, "exec")
    assert isinstance(tree, ast.Module)  # noqa: S101  # what the mode gives
    return tree.body


def _parsed(text: str, mode: str) -> ast.AST:
    return _lock.holding(lambda: _whole_tree(text, mode))


def _whole_tree(text: str, mode: str) -> ast.AST:
    """The text as a tree, also under `python -OO`, where CPython 3.14 folds constants and drops docstrings."""
    return compile(text, "<text>", mode, ast.PyCF_ONLY_AST, optimize=0)
