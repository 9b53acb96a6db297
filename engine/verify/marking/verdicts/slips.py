"""The name of the mistake behind a false derivative, as the judge gives it."""

from engine.expressions.spelling.spell import spell
from engine.expressions.tree import Derivative, Symbol, Tree
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import symbols
from engine.verify.judgement import judge

_POINTS = 6
_LONGEST = 600  # characters of all formulas together


def named_slip(left: Tree, right: Tree, scope: Scope) -> str:
    """The mistake that explains why `left = right` is false; "" where none is known.

    The judge knows scalar derivatives of a name that is defined by steps.
    """
    if not (isinstance(left, Derivative) and isinstance(left.of, Symbol) and len(left.wrt) == 1):
        return ""
    variable = left.wrt[0]
    if scope.defined(left.of) is None or not isinstance(variable, Symbol):
        return ""
    steps = {_key(step): spell(tree, "plain") for step, tree in _steps(left.of, scope).items()}
    expression, answer = _key(left.of), spell(right, "plain")
    if sum(map(len, (expression, answer, *steps.values()))) > _LONGEST:
        return ""
    try:
        verdict = judge(expression, {_key(variable): answer}, let=steps, points=_POINTS)
    except (ValueError, TypeError, ArithmeticError):
        return ""
    ruling = verdict.first_wrong
    return str(ruling.diagnosis) if ruling and ruling.diagnosis else ""


def _key(symbol: Symbol) -> str:
    return spell(symbol, "plain")


def _steps(top: Tree, scope: Scope) -> dict[Symbol, Tree]:
    """The steps below an expression, each after those that it needs."""
    order: dict[Symbol, Tree] = {}
    stack = [(symbol, False) for symbol in symbols(top)]
    open_steps: set[Symbol] = set()
    while stack:
        symbol, is_done = stack.pop()
        definition = scope.defined(symbol)
        if definition is None or symbol in order:
            continue
        if is_done:
            order[symbol] = definition
        elif symbol not in open_steps:
            open_steps.add(symbol)
            stack.append((symbol, True))
            stack += [(each, False) for each in symbols(definition)]
    return order
