"""Whether the first line of a table names its columns."""

from collections import Counter
from collections.abc import Sequence

from nn.data.files.text.cells import MISSING, is_boolean, is_date, is_number, is_year
from nn.data.files.text.options import AmbiguousError, FileOptions

_SHOWN = 5  # cells in a message


def has_header(columns: Sequence[Sequence[str]], path: str, options: FileOptions, decimal: str) -> bool:
    """Whether the first cell of each column is its name.

    Text above numbers is a name; a number among numbers is data, and so is a text that occurs again. A year above
    numbers that are no years, and a text above others that all occur twice, are names where nothing speaks against
    it. AmbiguousError where there are reasons for both.
    """
    if options.header is not None:
        return options.header
    first = [column[0] for column in columns]
    if options.names and set(options.names) <= set(first):
        return True
    votes = Counter(
        _vote(column[0], [c for c in column[1:] if c not in MISSING], decimal) for column in columns
    )
    names, data = votes["name"], votes["data"]
    if (names > 0) is not (data > 0):
        return names > 0
    like_names = votes["like a name"] + votes["perhaps a name"]
    if names or (like_names and votes["like data"]) or _counts_up(first) or _all_years(first, votes):
        raise _two_readings(first, columns, path)
    if votes["like a name"] or votes["like data"]:
        return votes["like a name"] > 0
    return any(first) and not any(is_number(cell, decimal) for cell in first)


def _vote(cell: str, others: Sequence[str], decimal: str) -> str:
    """The evidence of one column on its first cell: name, like or perhaps a name, like data, data, or nothing."""
    if not cell or not others:
        return "nothing"
    for is_kind in (lambda text: is_number(text, decimal), is_date, is_boolean):
        if all(map(is_kind, others)):
            if is_kind(cell):
                return _vote_of_number(cell, others)
            return "data" if cell in MISSING else "name"
    if cell in others:
        return "data"
    return _vote_of_text(cell, others, decimal)


def _vote_of_text(cell: str, others: Sequence[str], decimal: str) -> str:
    """The evidence of a text above other texts."""
    counts = Counter(others)
    recurring = len(others) >= 4 and min(counts.values()) > 1
    if recurring or (is_year(cell) and not any(is_number(other, decimal) for other in others)):
        return "like a name"
    return "perhaps a name" if len(counts) < len(others) else "nothing"


def _vote_of_number(cell: str, others: Sequence[str]) -> str:
    if is_year(cell) and not any(map(is_year, others)):
        return "like a name"
    return "like data" if cell.isdigit() else "data"


def _counts_up(first: Sequence[str]) -> bool:
    """Whether the first line is 0, 1, 2, 3, ...: a program's names of columns, or data."""
    return len(first) > 3 and list(first) == [str(i) for i in range(len(first))]


def _all_years(first: Sequence[str], votes: Counter[str]) -> bool:
    return votes["like a name"] > 0 and all(map(is_year, first))


def _two_readings(first: Sequence[str], columns: Sequence[Sequence[str]], path: str) -> AmbiguousError:
    shown = ", ".join(first[:_SHOWN]) + ", ..." * (len(first) > _SHOWN)
    rows = len(columns[0])
    return AmbiguousError(
        f"{path}: the first line, {shown}, may be the names of the columns or the first of {rows} rows; "
        "write header=True or header=False (--header or --no-header)"
    )
