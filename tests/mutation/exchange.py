"""A mutant put into a running process: the code of the functions that it changes is exchanged.

To import a mutated module needs a new process that imports all that imports it: seconds. Most mutants change the body
of a function, which is an object of its own: `function.__code__` is assigned, wherever the function was imported to.
What runs while the module is imported (a decorator, a default, a constant) cannot be exchanged; nor can a function
whose decorator reads its text, as that of a rule does.
"""

import ast
import gc
import inspect
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

# Decorators that take a function as it is: below any other it may have been read when it was imported.
TRANSPARENT = re.compile(
    r"property|cached_property|cache|lru_cache|classmethod|staticmethod|contextmanager|wraps|\w+\.setter"
)
GENERATOR = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
Functions = dict[tuple[str, CodeType], list[FunctionType]]


def functions_under(root: Path) -> Functions:
    """The functions of the files of engine/ and nn/, by file and code; those that are frozen as well."""
    gc.unfreeze()
    folders = tuple(f"{root / name}/" for name in ("engine", "nn"))
    functions: Functions = defaultdict(list)
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename.startswith(folders):
            functions[each.__code__.co_filename, each.__code__].append(each)
    gc.freeze()
    return functions


def exchanged(
    path: Path, before: str, after: str, within: str, functions: Functions
) -> list[tuple[FunctionType, CodeType, CodeType]]:
    """The functions that a mutant changes, its code and the new one; none, where it changes what runs at import."""
    if not transparent(ast.parse(before), within):
        return []
    with warnings.catch_warnings():  # of a number that is called, for one
        warnings.simplefilter("ignore")
        old, new = (compile(text, path, "exec", dont_inherit=True) for text in (before, after))
    pairs = list(differing(old, new))
    if not all(pair is not None and is_exchangeable(*pair) for pair in pairs):
        return []
    matches = [(functions.get((str(path), code), []), code, other) for code, other in pairs]
    if not matches or not matches[0][0]:
        return []
    return [(function, code, other) for several, code, other in matches for function in several]


def transparent(tree: ast.Module, within: str) -> bool:
    """Whether the functions around a mutant have no decorators but those that take a function as it is."""
    body: list[ast.stmt] = tree.body
    for name in within.split("."):
        definitions = [each for each in body if getattr(each, "name", None) == name]
        for each in definitions:
            body = each.body
            decorators = [] if isinstance(each, ast.ClassDef) else each.decorator_list
            if not all(TRANSPARENT.match(ast.unparse(decorator)) for decorator in decorators):
                return False
    return bool(within)


def differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType] | None]:
    """The codes of functions that differ, the outer before the inner; None where what runs at import differs."""
    if old == new:
        return
    inside = [[part for part in code.co_consts if isinstance(part, CodeType)] for code in (old, new)]
    same_shape = len(inside[0]) == len(inside[1])
    if is_of_function(old):
        yield old, new
    elif not same_shape or runs(old) != runs(new):
        yield None
    if same_shape:
        for part, other in zip(*inside, strict=True):
            yield from differing(part, other)


def is_exchangeable(old: CodeType, new: CodeType) -> bool:
    """Whether a function may have the new code: of the same kind, with as many variables of the function around it.

    Python 3.14 warns where a generator becomes a plain function.
    """
    same_kind = (old.co_flags & GENERATOR) == (new.co_flags & GENERATOR)
    return same_kind and len(old.co_freevars) == len(new.co_freevars)


def is_of_function(code: CodeType) -> bool:
    """Whether the code is that of a function: the bodies of modules and classes have no fast variables."""
    return bool(code.co_flags & 0x02)


def runs(code: CodeType) -> tuple[object, ...]:
    """What a body does but for the functions that it defines, wherever its lines stand."""
    return (
        code.co_code,
        code.co_names,
        [repr(part) for part in code.co_consts if not isinstance(part, CodeType)],
    )
