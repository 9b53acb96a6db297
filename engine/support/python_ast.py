"""Parse Python text into a syntax tree, one thread at a time.

CPython 3.11 and 3.12 count the depth of a tree for all threads together, and so raise a SystemError, "AST constructor
recursion depth mismatch", where two parse at once (python/cpython issue 106905).
"""

import ast
import os
from threading import RLock

from engine.support.process_switch import holding

_lock = RLock()


def _new_lock() -> None:
    global _lock  # noqa: PLW0603  # the lock belongs to the process
    _lock = RLock()


if hasattr(
    os, "register_at_fork"
):  # another thread may hold the lock at a fork, and it does not exist in the child
    os.register_at_fork(after_in_child=_new_lock)


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
    return holding(_lock, lambda: _whole_tree(text, mode))


def _whole_tree(text: str, mode: str) -> ast.AST:
    """The text as a tree, also under `python -OO`, where CPython 3.14 folds constants and drops docstrings."""
    return compile(text, "<text>", mode, ast.PyCF_ONLY_AST, optimize=0)
