"""Python text as its syntax tree, for one thread at a time.

CPython 3.11 and 3.12 count the depth of a tree for all threads together, and so raise a SystemError, "AST constructor
recursion depth mismatch", where two parse at once (python/cpython issue 106905).
"""

import ast
from threading import Lock

_one_at_a_time = Lock()


def tree_of(text: str) -> ast.expr:
    """The tree of an expression. SyntaxError, ValueError, RecursionError, MemoryError: as `ast.parse`."""
    with _one_at_a_time:
        return ast.parse(text, mode="eval").body


def trees_of(text: str) -> list[ast.stmt]:
    """The trees of the statements of a file. The same errors."""
    with _one_at_a_time:
        return ast.parse(text).body
