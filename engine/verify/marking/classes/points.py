"""Points of one student: each result of the key, found in the script and credited."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.expressions.tree import Tree
from engine.verify.marking.classes.names import name_of, whole_of
from engine.verify.marking.classes.routes import Definition, definitions, is_on_path, written_out
from engine.verify.marking.classes.scheme import Scheme
from engine.verify.marking.documents.parts import Questions
from engine.verify.marking.line import Link
from engine.verify.marking.marking import Marking

Standing: TypeAlias = Literal["right", "follows", "wrong", "unread", "route", "missing"]


@dataclass(frozen=True, slots=True)
class Result:
    """A result that the key derives: its left side, the line of the key, and its points.

    question  the titles of the headings above it
    needs     the earlier results of the question that are on its path
    """

    name: str
    head: Tree
    line: int
    points: float
    question: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Credit:
    """The points of one result. `standing` is "route" where a later result shows that it was known."""

    result: Result
    points: float
    standing: Standing


def results(key: Marking, scheme: Scheme) -> tuple[Result, ...]:
    """The results of a key, in their order. ValueError where the scheme names one that the key lacks."""
    by_name: dict[str, Result] = {}
    questions = Questions([page.source for page in key.pages])
    pages = {page.cell: number for number, page in enumerate(key.pages)}
    known: list[tuple[tuple[str, ...], Definition]] = []
    for line in key.lines:
        titles = questions.titles(pages.get(line.cell, 0), line.span[0])
        known += [(titles, each) for each in definitions([line])]
        for link in line.links:
            name = name_of(link.head)
            if link.verdict == "right" and name and name not in by_name and link.head is not None:
                points = scheme.points.get(name, scheme.default)
                holding = [each for above, each in known if above == titles[: len(above)]]
                needs = _needs(link.head, titles, by_name.values(), holding)
                by_name[name] = Result(name, link.head, line.line, points, titles, needs)
    if unknown := [name for name in scheme.points if name not in by_name]:
        raise ValueError(
            f"the scheme has points for {unknown[0]}; the key derives {', '.join(by_name) or 'nothing'}"
        )
    return tuple(by_name.values())


def _needs(
    head: Tree, titles: tuple[str, ...], earlier: Iterable[Result], holding: Sequence[Definition]
) -> frozenset[str]:
    """The earlier results of the same question that are on the path of a left side."""
    return frozenset(
        each.name for each in earlier if each.question == titles and is_on_path(each.head, head, holding)
    )


def credited(
    marking: Marking, expected: Sequence[Result], scheme: Scheme, known: Sequence[Definition] = ()
) -> tuple[Credit, ...]:
    """The points of each result. Its points are shared by the equalities that the student wrote for it.

    `known` has the definitions of the key.
    """
    written: dict[str, list[Link]] = {}
    for line in marking.lines:
        for link in line.links:
            if link.verdict != "definition":
                written.setdefault(name_of(link.head), []).append(link)
    entries = _entries(written, expected)
    earned = [
        _credit(result, written.get(result.name, entries.get(result.name, [])), scheme) for result in expected
    ]
    if not scheme.routes:
        return tuple(earned)
    shown = written_out(marking.lines, known, [result.name for result in expected])
    return tuple(_with_routes(earned, shown))


def _entries(written: Mapping[str, Sequence[Link]], expected: Sequence[Result]) -> dict[str, list[Link]]:
    """The equalities about the entries of a result, or about its whole where the result is one entry.

    An array that several results have entries of belongs to none of them.
    """
    wholes = Counter(whole_of(result.head) for result in expected)
    known = {result.name for result in expected}
    entries: dict[str, list[Link]] = {}
    for result in expected:
        whole = whole_of(result.head)
        if whole and wholes[whole] == 1:
            own = [links for name, links in written.items() if name not in known]
            entries[result.name] = [link for links in own for link in links if whole_of(link.head) == whole]
    return entries


def _credit(result: Result, links: Sequence[Link], scheme: Scheme) -> Credit:
    if not links:
        return Credit(result, 0.0, "missing")
    shares = {"right": 1.0, "follows": float(scheme.follow_through)}
    good = sum(shares.get(link.verdict, 0.0) for link in links)
    verdicts = {link.verdict for link in links}
    standings: tuple[Standing, ...] = ("wrong", "unread", "follows", "right")
    standing = next(each for each in standings if each in verdicts)
    return Credit(result, result.points * good / len(links), standing)


def _with_routes(earned: Sequence[Credit], shown: frozenset[str]) -> Iterator[Credit]:
    """A result that was left out earns its points where one that needs it is right and written out."""
    needed: set[str] = set()
    for credit in earned:
        if credit.standing == "right" and credit.result.name in shown:
            needed |= credit.result.needs
    for credit in earned:
        if credit.standing == "missing" and credit.result.name in needed:
            yield Credit(credit.result, credit.result.points, "route")
        else:
            yield credit
