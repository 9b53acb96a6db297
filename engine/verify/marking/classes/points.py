"""Points of one student: each result of the key, found in the script and credited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.expressions.tree import Call, Derivative, Symbol, Tree
from engine.verify.marking.classes.scheme import Scheme
from engine.verify.marking.line import Link
from engine.verify.marking.marking import Marking

Standing: TypeAlias = Literal["right", "follows", "wrong", "unread", "route", "missing"]


@dataclass(frozen=True, slots=True)
class Result:
    """A result that the key derives: its left side, the line of the key, and its points."""

    name: str
    head: Tree
    line: int
    points: float


@dataclass(frozen=True, slots=True)
class Credit:
    """The points of one result. `standing` is "route" where a later result shows that it was known."""

    result: Result
    points: float
    standing: Standing


def results(key: Marking, scheme: Scheme) -> tuple[Result, ...]:
    """The results of a key, in their order. ValueError where the scheme names one that the key lacks."""
    by_name: dict[str, Result] = {}
    for line in key.lines:
        for link in line.links:
            name = name_of(link.head)
            if link.verdict == "right" and name and name not in by_name and link.head is not None:
                points = scheme.points.get(name, scheme.default)
                by_name[name] = Result(name, link.head, line.line, points)
    if unknown := [name for name in scheme.points if name not in by_name]:
        raise ValueError(
            f"the scheme has points for {unknown[0]}; the key derives {', '.join(by_name) or 'nothing'}"
        )
    return tuple(by_name.values())


def name_of(head: Tree | None) -> str:
    """A left side in plain text, equal for ∂L/∂w, dL/dw and their LaTeX; "" where it has no name."""
    if not isinstance(head, Derivative):
        return _plain_name(head)
    of, wrt = _plain_name(head.of), [_plain_name(each) for each in head.wrt]
    if not of or not all(wrt):
        return ""
    if not wrt:
        return f"∇{of}" if head.kind == "gradient" else of + "'" * head.order
    power = str(len(wrt)) if len(wrt) > 1 else ""
    return f"d{power}{of}/{''.join(f'd{each}' for each in wrt)}"


def _plain_name(tree: Tree | None) -> str:
    if isinstance(tree, Call):
        return tree.function.name + "'" * tree.primes
    return tree.name if isinstance(tree, Symbol) else ""


def credited(marking: Marking, expected: Sequence[Result], scheme: Scheme) -> tuple[Credit, ...]:
    """The points of each result. Its points are shared by the equalities that the student wrote for it."""
    written: dict[str, list[Link]] = {}
    for line in marking.lines:
        for link in line.links:
            if link.verdict != "definition":
                written.setdefault(name_of(link.head), []).append(link)
    earned = [_credit(result, written.get(result.name, ()), scheme) for result in expected]
    return tuple(_with_routes(earned)) if scheme.routes else tuple(earned)


def _credit(result: Result, links: Sequence[Link], scheme: Scheme) -> Credit:
    if not links:
        return Credit(result, 0.0, "missing")
    good = sum(
        link.verdict == "right" or (link.verdict == "follows" and scheme.follow_through) for link in links
    )
    verdicts = {link.verdict for link in links}
    standings: tuple[Standing, ...] = ("wrong", "unread", "follows", "right")
    standing = next(each for each in standings if each in verdicts)
    return Credit(result, result.points * good / len(links), standing)


def _with_routes(earned: Sequence[Credit]) -> Iterator[Credit]:
    """A result that was left out earns its points where a later one, which needs it, is right."""
    for number, credit in enumerate(earned):
        later = any(other.standing == "right" for other in earned[number + 1 :])
        if credit.standing == "missing" and later:
            yield Credit(credit.result, credit.result.points, "route")
        else:
            yield credit
