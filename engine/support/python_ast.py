"""Find Python text, and parse it into a syntax tree, one thread at a time.

CPython 3.11 and 3.12 count the depth of a tree for all threads together, and so raise a SystemError, "AST constructor
recursion depth mismatch", where two parse at once (python/cpython issue 106905).
"""

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable

from engine.support.process.lock import ProcessLock

_lock = ProcessLock()
NO_FILE = "<string>"
"""The file of what `exec` runs. Python 3.13 has lines of it, those of `python -c`, whatever `exec` ran."""


def text_of(function: Callable[..., object]) -> str:
    """The text of a function. OSError where no file has it, TypeError for what is no Python function."""
    code = getattr(function, "__code__", None)
    if code is not None and code.co_filename == NO_FILE:
        raise OSError("could not get source code")
    return textwrap.dedent(inspect.getsource(function))


def line_of(file: str, line: int, names: dict[str, object] | None = None) -> str:
    """The text of a line, with its end; "" where no file has it. `names`: the globals of a module in an archive."""
    return "" if file == NO_FILE else linecache.getline(file, line, names)


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
