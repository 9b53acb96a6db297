"""The usual mistakes at one partial derivative, and the edges at which they are made.

A mistake is a wrong number in place of a partial. No operation is listed here: each is asked for its own rule.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from engine.core import operations as ops
from engine.core.operation import Operation
from engine.expressions.graph.expression import Expression
from engine.expressions.spelling.infix import fraction, spelled
from engine.verify.judgement.chain.edges import Edge, Ledger
from engine.verify.judgement.chain.paths import is_short, landmark, last_operation, way_of
from engine.verify.judgement.chain.ratios import is_about_one
from engine.verify.judgement.slips.miswritten import VARIANTS, over_operands, variants, written
from engine.verify.judgement.trial.explanation import key

MOST_EDGES = 400
MOST_TEXT = 60  # characters of a partial that is shown


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake at an edge.

    kind   in a word, as in an Explanation
    wrong  the wrong number in place of the partial; None where the mistake cannot be made
    words  the mistake in a sentence
    """

    kind: str
    wrong: Callable[[Ledger, Edge], float | None]
    words: Callable[[Ledger, Edge], str]


def partial_text(ledger: Ledger, edge: Edge) -> str:
    """A partial as an equation: ∂a/∂z = a * (1 - a), or its number where that is long.

    An operand without a name or a short expression is left out: "of sigmoid, out * (1 - out),".
    """
    node, operand = ledger.ends(edge)
    name = "" if node is ledger.top else node.name  # the reader did not choose that of the result
    text = over_operands(node, written(node.op, edge[1]), name) if node.op else ""
    shown = text if text and len(text) <= MOST_TEXT else f"{ledger.partial(edge):.6g}"
    if is_short(operand) and is_short(node):
        return f"{fraction(node, operand)}{key(f' = {shown}')}"
    name = f" in {node.name}" if node.name else ""
    return f"of {node.op.name if node.op else 'this'}{name}{key(f', {shown},')}"


SATURATING = tuple(op for op in ops.ALL if op.flat and op.partials and len(op.operands) == 1)
"""Activations: the derivative of each is a formula of its output."""


@cache
def _without_its_function(op: Operation) -> Expression | None:
    """The partial of f with a in place of f(a): σ'(a) = a (1 - a), which holds for the output alone."""
    if len(op.operands) != 1 or not op.partials:
        return None
    call, operand = f"{op.name}({op.operands[0]})", op.operands[0]
    text = op.partials[0].replace(call, operand)
    return Expression(text) if text != op.partials[0] else None


def _at_input(ledger: Ledger, edge: Edge) -> float | None:
    node, operand = ledger.ends(edge)
    expression = _without_its_function(node.op) if node.op else None
    if node.op is None or expression is None:
        return None
    return expression.at({node.op.operands[0]: operand.data}).data


def _at_output(ledger: Ledger, edge: Edge) -> float | None:
    node, _ = ledger.ends(edge)
    if node.op is None or len(node.parents) != 1:
        return None
    try:
        return node.op.evaluate((node.data,))[1][0]
    except ArithmeticError:
        return None


def _one(ledger: Ledger, edge: Edge, *, operands: int) -> float | None:
    node, partial = ledger.ends(edge)[0], ledger.partial(edge)
    is_factor = not is_about_one(abs(partial)) and (partial != 0 or operands == 1)
    return 1.0 if is_factor and len(node.parents) == operands else None


def _other(ledger: Ledger, edge: Edge) -> float | None:
    node, _ = ledger.ends(edge)
    return node.partials[1 - edge[1]] if len(node.parents) == 2 else None


def _own(ledger: Ledger, edge: Edge) -> float | None:
    node, _ = ledger.ends(edge)
    return node.data if len(node.parents) == 1 else None


def _input_words(ledger: Ledger, edge: Edge) -> str:
    node, operand = ledger.ends(edge)
    name, at = node.op.name if node.op else "", spelled(operand) if is_short(operand) else "its input"
    words = f"the derivative of {name} is taken as if its input were its output"
    return f"{words}: {at} in place of {spelled(node) if node.name else f'{name}({at})'}"


def _output_words(ledger: Ledger, edge: Edge) -> str:
    node, operand = ledger.ends(edge)
    name = node.op.name if node.op else ""
    at = spelled(operand) if is_short(operand) else "its input"
    return f"the derivative of {name} is taken at its output, not at {at}"


def _lost_words(ledger: Ledger, edge: Edge) -> str:
    node, _ = ledger.ends(edge)
    kind = "inner derivative" if len(node.parents) == 1 else "factor"
    return f"the {kind} {partial_text(ledger, edge)} is lost"


def _path_words(ledger: Ledger, edge: Edge) -> str:
    node, operand = ledger.ends(edge)
    if node is ledger.top and operand is ledger.bottom:
        also = f"({spelled(operand)} also enters {last_operation(node)} itself)"
        return f"{way_of(ledger, edge)} is missing {also}"
    if node is ledger.top or operand is ledger.bottom:
        return f"{way_of(ledger, edge)} is missing from the sum over paths"
    if not (operand.name and node.name):
        return f"the path through {landmark(ledger, edge)} is missing from the sum over paths"
    return f"the path from {spelled(operand)} through {spelled(node)} is missing from the sum over paths"


def _sign_words(ledger: Ledger, edge: Edge) -> str:
    node, operand = ledger.ends(edge)
    if not (is_short(operand) and is_short(node)):
        return f"the sign of the path through {landmark(ledger, edge)} is flipped"
    return f"the sign of {fraction(node, operand)} is flipped"


def _other_words(ledger: Ledger, edge: Edge) -> str:
    node, operand = ledger.ends(edge)
    if not (is_short(operand) and is_short(node)):
        return f"on the path through {landmark(ledger, edge)} a partial for the other operand is taken"
    return f"{fraction(node, operand)} is the partial for the other operand"


def _miswritten(i: int, ledger: Ledger, edge: Edge) -> float | None:
    node, _ = ledger.ends(edge)
    known = variants(node.op, edge[1]) if node.op else ()
    if node.op is None or i >= len(known):
        return None
    operands = dict(zip(node.op.operands, (parent.data for parent in node.parents), strict=True))
    try:
        return known[i].expression.at(operands).data
    except (ArithmeticError, ValueError):  # the wrong formula has no value here
        return None


def _miswritten_words(i: int, ledger: Ledger, edge: Edge) -> str:
    node, _ = ledger.ends(edge)
    if node.op is None:
        return ""
    variant = variants(node.op, edge[1])[i]
    wrong = over_operands(node, variant.expression.text, "" if node is ledger.top else node.name)
    shown = wrong if len(wrong) <= MOST_TEXT else "as yours"
    text = partial_text(ledger, edge)
    if text.startswith("of "):
        return variant.words.replace("the derivative", f"the derivative {text}")
    return f"{variant.words}: {text}{key(f', not {shown}')}"


def _own_words(ledger: Ledger, edge: Edge) -> str:
    node, _ = ledger.ends(edge)
    return f"{spelled(node) if is_short(node) else 'a value'} is written in place of its derivative"


def _of_another(other: Operation, ledger: Ledger, edge: Edge) -> float | None:
    """The derivative of another activation, from the output: a (1 - a) where a = tanh z."""
    node, _ = ledger.ends(edge)
    formula = _without_its_function(other)
    if node.op not in SATURATING or node.op is other or formula is None:
        return None
    return formula.at({other.operands[0]: node.data}).data


def _another_words(other: Operation, ledger: Ledger, edge: Edge) -> str:
    node, _ = ledger.ends(edge)
    name = spelled(node) if is_short(node) else "this unit"
    return f"the derivative of {other.name} is taken, and {name} is a {node.op.name if node.op else 'unit'}"


MISTAKES = (
    Mistake("derivative", _at_input, _input_words),
    Mistake("derivative", _at_output, _output_words),
    *(Mistake("activation", partial(_of_another, op), partial(_another_words, op)) for op in SATURATING),
    Mistake("inner", lambda ledger, edge: _one(ledger, edge, operands=1), _lost_words),
    Mistake("factor", lambda ledger, edge: _one(ledger, edge, operands=2), _lost_words),
    Mistake("path", lambda *_: 0.0, _path_words),
    Mistake("sign", lambda ledger, edge: -ledger.partial(edge), _sign_words),
    Mistake("operand", _other, _other_words),
    *(Mistake("derivative", partial(_miswritten, i), partial(_miswritten_words, i)) for i in range(VARIANTS)),
)
RARER = (Mistake("derivative", _own, _own_words),)
"""Tried after the lost factors: 2 a x for 2 a (1 - a) x has more likely lost its 1 - a."""


def places(ledger: Ledger) -> tuple[list[tuple[Edge, ...]], list[tuple[Edge, ...]]]:
    """Where a mistake can be made: at one edge, named nodes first; or at all edges of one operation."""
    if len(ledger.edges) > MOST_EDGES:
        return [], []
    depth = ledger.depths()
    layers, alike = defaultdict[object, list[Edge]](list), defaultdict[object, list[Edge]](list)
    for edge in ledger.edges:
        op = ledger.ends(edge)[0].op
        layers[op, edge[1], depth[edge[0]]].append(edge)
        alike[op, edge[1]].append(edge)
    several = {
        tuple(group): None for groups in (layers, alike) for group in groups.values() if len(group) > 1
    }
    named = sorted(ledger.edges, key=lambda edge: not ledger.ends(edge)[0].name)
    return [(edge,) for edge in named], list(several)
