"""The text of a rule, read as mathematics only where it is the text of the function that runs."""

import ast
import math
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType

from engine.support.errors import RecordingError
from engine.support.python_ast import text_of, trees_of


@cache
def definition_of(rule: Callable[..., object], owner: str) -> ast.FunctionDef:
    """The `def` of a rule. RecordingError where its text is not what runs.

    A decorator may have put another function in its place, or the file may have changed since it was imported: the
    text is compiled, and its code compared with that of the function.
    """
    if not isinstance(rule, FunctionType) or hasattr(rule, "__wrapped__"):
        raise RecordingError(f"the rule of {owner} must be a plain `def` without decorators; got {rule!r}")
    try:
        tree = trees_of(text_of(rule))[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        tree = None
    if not isinstance(tree, ast.FunctionDef):
        raise RecordingError(
            f"the rule of {owner} must be a `def` in a file, and imported from it; got {rule!r}"
        )
    if not any(_equal(code, rule.__code__) for code in _compiled(tree)):
        raise RecordingError(
            f"the rule of {owner} is another function than its text: it was changed after it was imported, or "
            "reads variables of a function around it; import it again, or give the rule its own numbers"
        )
    if rule.__globals__.get("math", math) is not math:
        raise RecordingError(f"the rule of {owner} uses a `math` that is not Python's; import math itself")
    return tree


def _compiled(tree: ast.FunctionDef) -> Iterator[CodeType]:
    """The code of a definition, without its decorators, in a file that imports math and in one that does not.

    A call of an imported name is compiled in another way than a call of a method.
    """
    bare = ast.FunctionDef(**{**{name: getattr(tree, name) for name in tree._fields}, "decorator_list": []})
    for imports in (trees_of("import math"), []):
        module = ast.Module([*imports, ast.copy_location(bare, tree)], type_ignores=[])
        code = compile(module, "<rule>", "exec")
        codes = [part for part in code.co_consts if isinstance(part, CodeType)]
        yield next(
            part for part in codes if part.co_name == tree.name
        )  # Python 3.14 has one for annotations, too


def _equal(a: CodeType, b: CodeType) -> bool:
    """Whether two functions compute the same in the same way."""
    names = (a.co_code, a.co_names, a.co_varnames) == (b.co_code, b.co_names, b.co_varnames)
    return names and list(map(repr, a.co_consts)) == list(map(repr, b.co_consts))
