"""A relation with its place, and its verdicts gathered by line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.expressions.reading import Reading
from engine.expressions.tree import Relation, Symbol, Tree
from engine.verify.marking.documents.fragment import Fragment, Page
from engine.verify.marking.line import Line, Link

_BETWEEN = r"[\s$,;.|&]*(?:\\q?quad\s*)?(?:(?:so|then|and|hence|has|with|gives)\s+)?[\s$]*"
_NEXT = 80  # characters behind a statement
Placed = tuple[Tree, Link]
"""A member of a relation, and the verdict on the equality that ends with it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation with its place."""

    relation: Relation
    page: Page
    fragment: Fragment
    reading: Reading

    def line_of(self, tree: Tree) -> int:
        """The line of the source on which a part of the statement begins."""
        return self.page.line(self.fragment.at(tree.span[0]))

    @property
    def place(self) -> tuple[int | None, int]:
        """The cell, and the first character in it."""
        return self.page.cell, self.fragment.at(0)

    @property
    def section(self) -> int:
        """How many headings and numbered items stand above."""
        return self.page.section(self.fragment.at(0))


def in_lines(statement: Statement, placed: Sequence[Placed]) -> Iterator[Line]:
    """The equalities of a statement, gathered by the line of the source on which each of them stands."""
    groups: dict[int, list[Placed]] = {}
    for tree, link in placed:
        groups.setdefault(statement.line_of(tree), []).append((tree, link))
    single = len(groups) == 1
    for number, group in groups.items():
        yield _line(statement, number, group, whole=single)


def _line(statement: Statement, number: int, group: Sequence[Placed], *, whole: bool) -> Line:
    relation, fragment, page = statement.relation, statement.fragment, statement.page
    members = relation.members
    indices = [
        next(i for i, member in enumerate(members) if member is tree)
        for tree, _ in group
        if any(tree is m for m in members)
    ]
    first, last = (0, len(members)) if whole or not indices else (max(min(indices) - 1, 0), max(indices) + 1)
    shown = members[first:last]
    start = fragment.at(shown[0].span[0] if first == 0 else shown[0].span[1])
    end = fragment.at(shown[-1].span[1] - 1) + 1
    tree = relation if whole else Relation(shown, relation.signs[first : last - 1], span=relation.span)
    reading = statement.reading.spelled
    links = tuple(link for _, link in group)
    if any(link.verdict == "unread" for link in links) and statement.reading.alternatives:
        reading = " | ".join([reading, *(a.words for a in statement.reading.alternatives)])
    source = one_line(page.source[start:end])
    return Line(number, page.cell, source, reading, links, (start, end), fragment.notation, tree)


def one_line(text: str) -> str:
    """The text with single blanks."""
    return " ".join(text.split())


def is_differentiated_next(statement: Statement, name: Tree) -> bool:
    """Whether the text behind a statement begins with the derivative of a name: y', dy/dx."""
    if not isinstance(name, Symbol) or name.sub or name.sup:
        return False
    fragment, source = statement.fragment, statement.page.source
    end = fragment.at(max(statement.reading.span[1] - 1, 0)) + 1
    own = re.escape(name.base)
    derivative = (
        rf"{own}\s*(?:['′’]|\^\{{?\s*\\prime)|(?:\\[dt]?frac\s*\{{\s*)?(?:\\mathrm\s*)?d\s*{own}\s*[/}}]"
    )
    return bool(re.match(f"{_BETWEEN}(?:{derivative})", source[end : end + _NEXT]))
