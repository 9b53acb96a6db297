"""Recognise a wrong answer: the first mistake that gives it at every point."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from types import MappingProxyType

from engine.core.value import Value
from engine.expressions.spelling.infix import fraction, spelled
from engine.verify.judgement.chain.edges import Ledger
from engine.verify.judgement.chain.means import doubled, has_number, means, shares
from engine.verify.judgement.chain.paths import is_short, last_operation
from engine.verify.judgement.chain.ratios import Numbers, constant_words, ratio, same
from engine.verify.judgement.slips.candidates import (
    Candidate,
    is_telling,
    of_one_place,
    of_two_places,
    rarer,
)
from engine.verify.judgement.slips.factors import exchanged, extra_derivatives, named_factors
from engine.verify.judgement.trial.explanation import Explanation

CONSUMERS = 4  # that are named in a sentence


def recognise(
    ledgers: Sequence[Ledger],
    answers: Numbers,
    others: Mapping[str, Numbers],
    by: str,
    *,
    steps: Mapping[str, Numbers] = MappingProxyType({}),
    labels: Iterable[Candidate] = (),
    pairs: bool = True,
    is_named: bool = True,
) -> Explanation | None:
    """The mistake that gives `answers` at these points; None where no known one gives them all.

    others    the derivatives by the other inputs
    steps     the derivatives by the named steps
    by        the name that was asked for
    labels    the derivatives with hard labels
    pairs     whether two mistakes at once are tried, which takes long
    is_named  whether the reader chose the name of the top
    """
    right = [ledger.derivative for ledger in ledgers]
    first = ledgers[0]
    if not first.between and not any(right):
        of, by = (spelled(node) if is_short(node) else "the expression" for node in (first.top, first.bottom))
        return Explanation("unrelated", f"{of} does not contain {by}: no path leads from {by} to {of}")
    with_factor: list[Candidate] = []
    for candidates in (
        _of_the_whole(ledgers, answers),
        labels,
        _by_other_names(others, by),
        of_one_place(ledgers, answers, with_factor),
        _by_other_names(steps, by),
        named_factors(ledgers, answers, is_named=is_named),
        exchanged(ledgers, answers),
        with_factor,
        extra_derivatives(ledgers),
        rarer(ledgers),
        of_two_places(ledgers, answers) if pairs and is_telling(answers) else (),
    ):
        for kind, words, numbers in candidates:
            if same(numbers, answers) and not same(numbers, right):
                return Explanation(kind, words())
    return None


def _of_the_whole(ledgers: Sequence[Ledger], answers: Numbers) -> Iterator[Candidate]:
    """A constant factor; zero; one half of the chain without the other."""
    first, right = ledgers[0], [ledger.derivative for ledger in ledgers]
    c = ratio(answers, right)
    square = doubled(first) if c == 0.5 else None
    if square is not None:
        yield "edges", partial(_one_edge, square, is_mean=2 in means(ledgers)), answers
    if c is not None:
        kind, words = constant_words(
            c, means(ledgers), shares(ledgers), is_written=has_number(first, 1.0 / c)
        )
        yield kind, lambda: words, answers
    if not any(answers) and first.between:
        yield "path", partial(_not_zero, first), answers
    for i in _waists(ledgers):
        yield "inner", partial(_inner_lost, first, i), [ledger.above[i] for ledger in ledgers]
        yield "upstream", partial(_upstream_missing, first, i), [ledger.below[i] for ledger in ledgers]


def _one_edge(square: Value, *, is_mean: bool) -> str:
    base, user = (spelled(node) if is_short(node) else "a node" for node in (square.parents[0], square))
    words = f"{base} has two edges to {user}: only one of them is counted"
    return f"{words}; or it is divided by n twice, off by 1/n with n = 2" if is_mean else words


def _not_zero(ledger: Ledger) -> str:
    consumers = (ledger.ends(edge)[0] for edge in ledger.edges if ledger.ends(edge)[1] is ledger.bottom)
    ways = [
        last_operation(node) if node is ledger.top else spelled(node)
        for node in islice(dict.fromkeys(consumers), CONSUMERS + 1)
    ]
    ways[CONSUMERS:] = ["others"] * (len(ways) > CONSUMERS)
    return f"it is not 0: {spelled(ledger.bottom)} acts through {' and '.join(ways)}"


def _inner_lost(ledger: Ledger, i: int) -> str:
    outer, inner = fraction(ledger.top, ledger.order[i]), fraction(ledger.order[i], ledger.bottom)
    return f"this is {outer}: the inner derivative {inner} is lost"


def _upstream_missing(ledger: Ledger, i: int) -> str:
    outer, inner = fraction(ledger.top, ledger.order[i]), fraction(ledger.order[i], ledger.bottom)
    return f"this is {inner}: the upstream factor {outer} is missing"


def _waists(ledgers: Sequence[Ledger]) -> list[int]:
    """The nodes on every path from bottom to top, named ones first."""
    first = ledgers[0]
    inner = [
        i
        for i in first.between
        if first.order[i] not in (first.top, first.bottom)
        and same(
            [ledger.above[i] * ledger.below[i] for ledger in ledgers],
            [ledger.derivative for ledger in ledgers],
        )
    ]
    return sorted(inner, key=lambda i: not first.order[i].name)


def _by_other_names(others: Mapping[str, Numbers], by: str) -> Iterator[Candidate]:
    for name, numbers in others.items():
        kind = "transposed" if _transposed(by, name) else "other"
        words = f"this is the derivative by {name}" + ": the matrix is transposed" * (kind == "transposed")
        yield kind, partial(str, words), numbers


def _transposed(one: str, other: str) -> bool:
    """w12 and w21, w_1_2 and w_2_1."""
    stem = one.rstrip("0123456789_")
    a, b = one[len(stem) :].replace("_", ""), other[len(stem) :].replace("_", "")
    return other.startswith(stem) and a != b and a == b[::-1]


def recognise_value(ledgers: Sequence[Ledger], answers: Numbers) -> Explanation | None:
    """The mistake in a value: its sign, a constant factor, a term that is missing or has the wrong sign."""
    right = [ledger.top.data for ledger in ledgers]
    c = ratio(answers, right)
    if c is not None:
        return Explanation(*constant_words(c, frozenset()))
    if same([abs(number) for number in right], answers):
        return Explanation("sign", "the sign is lost: this is the absolute value")
    first = ledgers[0]
    for i, node in enumerate(first.order):
        signs = {ledger.above[i] for ledger in ledgers if len(ledger.order) > i}
        if signs in ({1.0}, {-1.0}) and node is not first.top:
            terms = [ledger.above[i] * ledger.order[i].data for ledger in ledgers]
            for times, words in ((1, "is missing"), (2, "has the wrong sign")):
                if same([r - times * t for r, t in zip(right, terms, strict=True)], answers):
                    return Explanation("path" if times == 1 else "sign", f"the term {spelled(node)} {words}")
    return None
