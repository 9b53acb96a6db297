"""Factors that are lost or too many: a value of the graph, 1 minus it, or the derivative of a function."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from engine.core.operation import Operation
from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.verify.judgement.chain.edges import Ledger
from engine.verify.judgement.chain.paths import is_short
from engine.verify.judgement.chain.ratios import Numbers, is_about_one, ratio, same
from engine.verify.judgement.slips.candidates import Candidate, tells_apart, with_constant
from engine.verify.judgement.slips.mistakes import SATURATING, partial_text
from engine.verify.judgement.slips.miswritten import over
from engine.verify.judgement.trial.explanation import key

MOST_NAMED = 40  # names that are tried for each other


def named_factors(ledgers: Sequence[Ledger], answers: Numbers, *, is_named: bool) -> Iterator[Candidate]:
    """A value of the graph, or 1 minus it, as a factor that is lost or too many; or lost with a constant."""
    right = [ledger.derivative for ledger in ledgers]
    for i, less, factor in _quantities(ledgers, is_named=is_named):
        over = [r / f for r, f in zip(right, factor, strict=True)]
        lost = partial(_factor_words, ledgers[0], i, less, "lost")
        yield "factor", lost, over
        times = [r * f for r, f in zip(right, factor, strict=True)]
        yield "factor", partial(_factor_words, ledgers[0], i, less, "too many"), times
        c = ratio(answers, over)
        if c is not None and tells_apart(ledgers, answers, c):
            yield "factor", partial(with_constant, lost, c, ledgers), answers


def _factor_words(ledger: Ledger, i: int, less: str, problem: str) -> str:
    text = spelled(ledger.order[i])
    return f"the factor {less}{f'({text})' if less and ' ' in text else text} is {problem}"


def _quantities(ledgers: Sequence[Ledger], *, is_named: bool) -> Iterator[tuple[int, str, Numbers]]:
    """The factors of a formula: each value of the graph, and 1 minus it.

    Plain numbers, ±1, and a result that has no name are none.
    """
    for i, nodes in enumerate(zip(*(ledger.order for ledger in ledgers), strict=True)):
        if (
            (nodes[0].parents or nodes[0].name)
            and is_short(nodes[0])
            and (is_named or nodes[0] is not ledgers[0].top)
        ):
            for less in ("", "1 − "):
                numbers = [1.0 - node.data if less else node.data for node in nodes]
                if all(numbers) and not all(map(is_about_one, numbers)):
                    yield i, less, numbers


def exchanged(ledgers: Sequence[Ledger], answers: Numbers) -> Iterator[Candidate]:
    """A named value in place of another as a factor: u a (1 − a) x, where v is the weight on the path."""
    first, right = ledgers[0], [ledger.derivative for ledger in ledgers]
    named = [i for i, node in enumerate(first.order) if node.name and node is not first.top]
    if len(ledgers) < 3 or len(named) > MOST_NAMED or not all(right):
        return
    values = {i: [ledger.order[i].data for ledger in ledgers] for i in named}
    for i, factor in values.items():
        numbers = [a * f / r for a, f, r in zip(answers, factor, right, strict=True)]
        for j, other in values.items():
            if i != j and same(numbers, other):
                words = f"{first.order[j].name} stands in place of {first.order[i].name}"
                yield "exchanged", partial(str, words), answers


def extra_derivatives(ledgers: Sequence[Ledger]) -> Iterator[Candidate]:
    """The derivative of a function as a factor too many: σ′(z) left in, where cross-entropy cancels it."""
    first, right = ledgers[0], [ledger.derivative for ledger in ledgers]
    for edge in first.edges:
        if len(first.ends(edge)[0].parents) == 1:
            factor = [ledger.partial(edge) for ledger in ledgers]
            words = partial(_extra_words, partial(partial_text, first, edge))
            yield "extra", words, [r * f for r, f in zip(right, factor, strict=True)]
    for op in SATURATING:
        for i in first.between:
            try:
                factor = [op.evaluate((ledger.order[i].data,))[1][0] for ledger in ledgers]
            except ArithmeticError:  # outside the domain
                continue
            words = partial(_extra_words, partial(_derivative_text, op, first.order[i]))
            yield "extra", words, [r * f for r, f in zip(right, factor, strict=True)]


def _extra_words(text: Callable[[], str]) -> str:
    return f"the factor {text()} is too many: it cancels, or stands there twice"


def _derivative_text(op: Operation, node: Value) -> str:
    if not is_short(node):
        return f"{op.name}′"
    return f"{op.name}′({spelled(node)}){key(f' = {over(op, (spelled(node),), op.partials[0])}')}"
