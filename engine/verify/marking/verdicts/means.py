"""A mean that is lost: where C = (1/n) Σ_i C_i, a line about C has what holds for the cost C_0 of one example."""

from dataclasses import replace

from engine.expressions.tree import BigOperator, Call, Derivative, Product, Quotient, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas.scope import Definition
from engine.verify.marking.verdicts.ground.ground import Ground


def lost_mean(head: Tree, current: Tree, ground: Ground) -> str:
    """Why ∂C/∂w = ... is false where it is right for one example, in words; "" where that is not so."""
    if not (isinstance(head, Derivative) and isinstance(head.of, Symbol)):
        return ""
    mean = _mean(ground.formulas.defined(head.of))
    if mean is None or any(isinstance(node, BigOperator) for node in walk(current)):
        return ""
    total, size = mean
    names = {node.name for node in walk(current) if isinstance(node, Symbol)}
    one = next((d.symbol for d in ground.formulas.definitions if _is_one(d, total)), None)
    if one is None or (isinstance(size, Symbol) and size.name in names):
        return ""
    if ground.compared(replace(head, of=one), current).verdict != "right":
        return ""
    return (
        f"{head.of.name} is a mean over examples, and this is the derivative of {one.name}, for one of them"
    )


def _mean(definition: Tree | None) -> tuple[BigOperator, Tree] | None:
    """The sum over examples in a mean of it, and how many there are; None for any other formula."""
    match definition:
        case Product((Quotient(_, size), BigOperator("sum") as total)):
            return total, size
        case Quotient(BigOperator("sum") as total, size):
            return total, size
    return None


def _is_one(definition: Definition, total: BigOperator) -> bool:
    """Whether a definition is that of one term of a sum: C_0 of Σ_i C_i."""
    body = total.body.function if isinstance(total.body, Call) else total.body
    own = definition.symbol
    is_term = isinstance(body, Symbol) and total.index in (*body.sub, *body.sup)
    return is_term and definition.parameters is None and _family(own) == _family(body)  # type: ignore[arg-type]


def _family(symbol: Symbol) -> tuple[str, int, int]:
    return symbol.stem, len(symbol.sub), len(symbol.sup)
