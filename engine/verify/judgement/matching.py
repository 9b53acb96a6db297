"""Which of the usual slips gives what was written, at every point alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from engine.expressions.infix import fraction, spelled
from engine.verify.judgement.edges import Edge, Ledger
from engine.verify.judgement.mistakes import RARER, SLIPS, Slip, places
from engine.verify.judgement.ratios import Numbers, constant_words, divisors, ratio, same

PAIRS = 20_000  # combinations of two slips that are tried
Changes = Mapping[Edge, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What explains a wrong answer: `kind` in a word, the rest in a sentence.

    Kinds: sign, factor, 1/n, inner (derivative lost), upstream (factor forgotten), path (a term of a sum over
    paths), slope (taken at the wrong place), transposed, other (the derivative by another name), operand,
    shape, links (the product of wrong links).
    """

    kind: str
    words: str

    def __str__(self) -> str:
        return self.words


def recognise(
    ledgers: Sequence[Ledger], hands: Numbers, others: Mapping[str, Numbers], by: str
) -> Explanation | None:
    """The slip with which `hands` came about at these points; None where no known one gives them all.

    `others` are the derivatives by the other names, `by` the name that was asked for.
    """
    right = [ledger.derivative for ledger in ledgers]
    for candidates in (
        _of_the_whole(ledgers, hands),
        _by_other_names(others, by),
        _of_one_place(ledgers, hands),
        _named_factors(ledgers, hands),
        _rarer(ledgers),
        _of_two_places(ledgers, hands),
    ):
        for kind, words, numbers in candidates:
            if same(numbers, hands) and not same(numbers, right):
                return Explanation(kind, words)
    return None


Candidate = tuple[str, str, Numbers]


def _of_the_whole(ledgers: Sequence[Ledger], hands: Numbers) -> Iterator[Candidate]:
    """A constant factor; zero; one half of the chain without the other."""
    first, right = ledgers[0], [ledger.derivative for ledger in ledgers]
    c = ratio(hands, right)
    if c is not None:
        yield *constant_words(c, divisors(ledgers)), hands
    if not any(hands) and first.way:
        ways = " and ".join(
            spelled(first.ends(edge)[0]) for edge in first.edges if first.ends(edge)[1] is first.bottom
        )
        yield "path", f"it is not 0: {spelled(first.bottom)} acts through {ways}", hands
    for i in _waists(ledgers):
        step, leaf, top = first.order[i], first.bottom, first.top
        outer, inner = fraction(top, step), fraction(step, leaf)
        lost, forgotten = f"the inner derivative {inner} is lost", f"the upstream factor {outer} is forgotten"
        yield "inner", f"this is {outer}: {lost}", [ledger.down[i] for ledger in ledgers]
        yield "upstream", f"this is {inner}: {forgotten}", [ledger.up[i] for ledger in ledgers]


def _waists(ledgers: Sequence[Ledger]) -> list[int]:
    """The nodes through which every path leads, named ones first."""
    first = ledgers[0]
    inner = [
        i
        for i in first.way
        if first.order[i] not in (first.top, first.bottom)
        and same(
            [ledger.down[i] * ledger.up[i] for ledger in ledgers], [ledger.derivative for ledger in ledgers]
        )
    ]
    return sorted(inner, key=lambda i: not first.order[i].name)


def _by_other_names(others: Mapping[str, Numbers], by: str) -> Iterator[Candidate]:
    for name, numbers in others.items():
        turned = _transposed(by, name)
        words = f"this is the derivative by {name}" + (": the matrix is transposed" if turned else "")
        yield "transposed" if turned else "other", words, numbers


def _transposed(one: str, other: str) -> bool:
    """w12 and w21, w_1_2 and w_2_1."""
    stem = one.rstrip("0123456789_")
    a, b = one[len(stem) :].replace("_", ""), other[len(stem) :].replace("_", "")
    return other.startswith(stem) and a != b and a == b[::-1]


def _of_one_place(ledgers: Sequence[Ledger], hands: Numbers) -> Iterator[Candidate]:
    """One slip, at one edge or at all that are alike, and perhaps a constant factor besides."""
    singly, together = places(ledgers[0])
    remaining: list[Candidate] = []
    yield from _slips_at(ledgers, hands, singly, remaining)
    for edge in ledgers[0].edges:
        words = (
            f"only the path through {spelled(ledgers[0].ends(edge)[0])} is counted; the others are missing"
        )
        yield "path", words, [ledger.flow(edge) for ledger in ledgers]
    yield from _slips_at(ledgers, hands, together, remaining)
    yield from remaining


def _slips_at(
    ledgers: Sequence[Ledger], hands: Numbers, where: Sequence[tuple[Edge, ...]], remaining: list[Candidate]
) -> Iterator[Candidate]:
    """The slips of these places; into `remaining` goes what a constant factor besides would explain."""
    for slip, edges, numbers in _slipped(ledgers, SLIPS, where):
        words = _words(slip, ledgers[0], edges)
        yield slip.kind, words, numbers
        c = ratio(hands, numbers)
        if c is not None and slip.kind != "sign":
            besides = constant_words(c, divisors(ledgers))[1]
            remaining.append((slip.kind, f"{words}; and {besides}", hands))


def _rarer(ledgers: Sequence[Ledger]) -> Iterator[Candidate]:
    """What is thought of after a lost factor only."""
    singly, together = places(ledgers[0])
    for slip, edges, numbers in _slipped(ledgers, RARER, singly + together):
        yield slip.kind, _words(slip, ledgers[0], edges), numbers


def _slipped(
    ledgers: Sequence[Ledger], slips: Sequence[Slip], where: Sequence[tuple[Edge, ...]]
) -> Iterator[tuple[Slip, tuple[Edge, ...], Numbers]]:
    for slip in slips:
        for edges in where:
            changes = [change for ledger in ledgers if (change := _changes(slip, ledger, edges)) is not None]
            if len(changes) == len(ledgers):
                yield (
                    slip,
                    edges,
                    [ledger.changed(change) for ledger, change in zip(ledgers, changes, strict=True)],
                )


def _changes(slip: Slip, ledger: Ledger, edges: tuple[Edge, ...]) -> Changes | None:
    wrong = {edge: slip.wrong(ledger, edge) for edge in edges}
    known = {edge: partial for edge, partial in wrong.items() if partial is not None}
    return known if len(known) == len(edges) else None


def _words(slip: Slip, ledger: Ledger, edges: tuple[Edge, ...]) -> str:
    words = slip.words(ledger, edges[0])
    return words if len(edges) == 1 else f"{words}; and so at {len(edges) - 1} more of its kind"


def _named_factors(ledgers: Sequence[Ledger], hands: Numbers) -> Iterator[Candidate]:
    """A value of the graph, or 1 less it, that is lost or too many; lost perhaps with a constant besides."""
    right = [ledger.derivative for ledger in ledgers]
    for text, factor in _quantities(ledgers):
        over = [r / f for r, f in zip(right, factor, strict=True)]
        yield "factor", f"the factor {text} is lost", over
        yield "factor", f"the factor {text} is too many", [r * f for r, f in zip(right, factor, strict=True)]
        c = ratio(hands, over)
        if c is not None:
            besides = constant_words(c, divisors(ledgers))[1]
            yield "factor", f"the factor {text} is lost; and {besides}", hands


def _quantities(ledgers: Sequence[Ledger]) -> Iterator[tuple[str, Numbers]]:
    """What a formula may have as a factor: every value of the graph but its plain numbers, and 1 less it."""
    for nodes in zip(*(ledger.order for ledger in ledgers), strict=True):
        if nodes[0].parents or nodes[0].name:
            for less in ("", "1 − "):
                numbers = [1.0 - node.data if less else node.data for node in nodes]
                if all(numbers):
                    yield f"{less}{spelled(nodes[0])}", numbers


def _of_two_places(ledgers: Sequence[Ledger], hands: Numbers) -> Iterator[Candidate]:
    """Two slips at once, as long as they are few."""
    singly, together = places(ledgers[0])
    single = [(slip, edges) for slip, edges, _ in _slipped(ledgers[:1], SLIPS, singly + together)]
    if len(single) ** 2 > 2 * PAIRS or len(ledgers) < 3:
        return
    for (one, here), (two, there) in combinations(single, 2):
        if set(here) & set(there):
            continue
        numbers = [_both(ledger, one, here, two, there) for ledger in ledgers[:1]]
        if same(numbers, hands[:1]):
            numbers = [_both(ledger, one, here, two, there) for ledger in ledgers]
            words = f"{_words(one, ledgers[0], here)}; and {_words(two, ledgers[0], there)}"
            yield one.kind, words, numbers


def _both(ledger: Ledger, one: Slip, here: tuple[Edge, ...], two: Slip, there: tuple[Edge, ...]) -> float:
    return ledger.changed({**(_changes(one, ledger, here) or {}), **(_changes(two, ledger, there) or {})})


def recognise_value(ledgers: Sequence[Ledger], hands: Numbers) -> Explanation | None:
    """The slip in a value: its sign, a constant factor, a term of its sum that is missing or turned."""
    right = [ledger.top.data for ledger in ledgers]
    c = ratio(hands, right)
    if c is not None:
        return Explanation(*constant_words(c, frozenset()))
    first = ledgers[0]
    for i, node in enumerate(first.order):
        signs = {ledger.down[i] for ledger in ledgers if len(ledger.order) > i}
        if signs in ({1.0}, {-1.0}) and node is not first.top:
            terms = [ledger.down[i] * ledger.order[i].data for ledger in ledgers]
            for times, words in ((1, "is missing"), (2, "has the wrong sign")):
                if same([r - times * t for r, t in zip(right, terms, strict=True)], hands):
                    return Explanation("path" if times == 1 else "sign", f"the term {spelled(node)} {words}")
    return None
