"""Rules as Python functions: their facts, and how one runs with another `math`."""

import ast
import inspect
import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from engine.support.python_ast import text_of, trees_of

if TYPE_CHECKING:
    from engine.core.operation import Operation

Result = tuple[float, tuple[float, ...]]  # the value, and ∂value/∂operand for each operand
Rule = Callable[..., Result]


def with_math(rule: Rule, namespace: SimpleNamespace) -> Rule:
    """The rule over another kind of number: a function of the same code, whose `math` is `namespace`.

    TypeError for what is not a Python function.
    """
    if not isinstance(rule, FunctionType):
        raise TypeError(f"a rule is a Python function; got {rule!r}")
    return FunctionType(rule.__code__, {**rule.__globals__, "math": namespace}, closure=rule.__closure__)


def fact_of(rule: Rule) -> str:
    """The first statement of the rule's docstring, also where Python runs with -OO and drops docstrings."""
    return _first_line(rule).partition(";")[0].rstrip(".")


def convention_of(rule: Rule) -> str:
    """The second statement of the rule's docstring: the derivative at a kink. "" for most rules."""
    return _first_line(rule).partition(";")[2].strip().rstrip(".")


def _first_line(rule: Rule) -> str:
    text = rule.__doc__ if rule.__doc__ or __debug__ else _docstring_in_source(rule)
    return (text or "").partition("\n")[0]


def named(name: str, module: str) -> Rule:
    """The rule of what is no operation but a marker: the op of a leaf that was written as a plain number."""
    marker = lambda: (math.nan, ())  # noqa: E731  # formula.py reads functions, and refuses this one
    marker.__name__, marker.__module__ = name, module
    return marker


def declared(module: str, name: str) -> object:
    """The operation of a module: pickles hold its name alone. AttributeError where there is none."""
    return getattr(import_module(module), name)


def _docstring_in_source(rule: Rule) -> str | None:
    try:
        definition = trees_of(text_of(rule))[0]
    except (OSError, TypeError, SyntaxError):  # no source: an interactive session, a frozen program
        return None
    return ast.get_docstring(definition) if isinstance(definition, ast.FunctionDef) else None


_NEW_NAMES = {"slopes": "partials"}  # of fields of a declaration


def checked(declared: Mapping[str, object], rule: Rule) -> dict[str, Any]:
    """The fields of a declaration; an old name still works, with a warning.

    TypeError without symbol and LaTeX; ValueError where the LaTeX names no operand.
    """
    for old in _NEW_NAMES.keys() & declared:
        words = f"@operation({old}=...) is now @operation({_NEW_NAMES[old]}=...)"
        warnings.warn(words, DeprecationWarning, stacklevel=3)
    fields = {_NEW_NAMES.get(name, name): fact for name, fact in declared.items()}
    symbol, latex = fields.get("symbol"), fields.get("latex")
    if not (isinstance(symbol, str) and isinstance(latex, str)):
        raise TypeError(
            f"{rule.__name__} needs two texts, its symbol and its LaTeX: write "
            '@operation(symbol="cube", latex="{a}^3") above the rule'
        )
    operands = [*inspect.signature(rule).parameters]
    try:
        latex.format(**dict.fromkeys(operands, ""))
    except (LookupError, ValueError, AttributeError):
        names = " and ".join(f"{{{name}}}" for name in operands)
        raise ValueError(
            f"the LaTeX of {rule.__name__} has {names} for its operands, and {{{{ and }}}} for braces of its own; "
            f"got {latex!r}"
        ) from None
    return fields


def outside_domain(op: "Operation", numbers: Sequence[float], names: Sequence[str]) -> str:
    """The message of a DomainError: the domain, the operands with their names, and what to write instead."""
    quoted = [f" ({name!r})" if name else "" for name in names or [""] * len(numbers)]
    operands = [f"{a} = {x!r}{name}" for a, x, name in zip(op.operands, numbers, quoted, strict=True)]
    advice = f"; {op.instead}" if op.instead else ""
    return f"{op.name} needs {op.domain}; got {', '.join(operands)}, in {op.fact}{advice}"
