"""A number for a name that nothing uses, beside a name that is used and has no number: θ_3 = 3 where θ_2 is meant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.expressions.tree import Number, Symbol, Tree
from engine.verify.formulas.scope import symbols
from engine.verify.marking.documents.fragment import Page
from engine.verify.marking.line import Line, Link
from engine.verify.marking.verdicts.ground.numeric import is_numeric

_LONGEST = 60  # lines of a section in which a row is looked for
_FEWEST = 3  # names of one letter that get numbers: fewer tell no row


def with_strays(lines: Sequence[Line], pages: Sequence[Page]) -> Iterator[Line]:
    """The lines, with each number for a name that is used nowhere called wrong where its row tells another name."""
    by_cell = {page.cell: page for page in pages}
    sections: dict[tuple[int | None, int], list[Line]] = {}
    for line in lines:
        sections.setdefault(_section(line, by_cell), []).append(line)
    used = frozenset(symbol for line in lines for symbol in _used(line))
    heads = frozenset(link.head for line in lines for link in line.links if link.verdict == "definition")
    for line in lines:
        yield _marked(line, sections[_section(line, by_cell)], used, heads)


def _section(line: Line, pages: Mapping[int | None, Page]) -> tuple[int | None, int]:
    return line.cell, pages[line.cell].section(line.span[0]) if line.cell in pages else 0


def _marked(
    line: Line, section: Sequence[Line], used: frozenset[Symbol], heads: frozenset[Tree | None]
) -> Line:
    own = _numbered(line) if len(section) <= _LONGEST else None
    is_open = own is not None and own not in used and line.verdict == "definition"
    if own is None or not is_open or any(each.tree is None for each in section):
        return line
    row = {name for each in section if (name := _numbered(each)) is not None and name.stem == own.stem}
    others = {symbol for each in section for symbol in _used(each) if symbol.stem == own.stem}
    (*unstated,) = others - row - heads
    is_one = len(unstated) == 1 and _is_numbered(unstated[0]) and row - used == {own}
    if len(row) < _FEWEST or not is_one:
        return line
    reason = f"nothing uses {own.name}, and {unstated[0].name}, which is used, has no number beside it"
    (link,) = line.links
    return replace(line, links=(Link("wrong", link.head, link.tree, reason, reason),))


def _numbered(line: Line) -> Symbol | None:
    """The name of a line that tells the number of a name with a number below: θ_3 = 3."""
    match line.links:
        case (Link(head=Symbol() as head, tree=tree),) if tree is not None and is_numeric(tree):
            return head if _is_numbered(head) else None
    return None


def _is_numbered(symbol: Symbol) -> bool:
    return len(symbol.sub) == 1 and isinstance(symbol.sub[0], Number) and not symbol.sup


def _used(line: Line) -> Iterator[Symbol]:
    """The names in a line, but the name of which it tells the number."""
    own = _numbered(line)
    if line.tree is not None:
        yield from (symbol for symbol in symbols(line.tree) if symbol != own)
