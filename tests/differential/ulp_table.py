"""The error of every rule and of its compiled kernel, in units in the last place: writes ULP.md.

    python tests/differential/ulp_table.py [--points N] [--print]

Needs the extras `fast` and `test`. Two minutes for 20,000 points of every operation.
"""

import argparse
import platform
from pathlib import Path

from against.bounds import PARTIAL, REASONS, VALUE, plain
from against.points import Point, some
from against.worst import Worst, compiled, eager, worst

from engine.core import operations as ops
from engine.core.operation import Operation

PAGE = Path(__file__).with_name("ULP.md")
HEAD = """# Errors in units in the last place

Value and partials of every operation, as its rule has them (eager) and as its compiled kernel has them, against
the exact number in 160 bits: {points:,} points of every operation over the whole of binary64, with subnormals,
both zeros, infinities, NaN, overflow, ties and kinks, the neighbourhoods of 0, 1, kπ/2 and of the ends of e^x.
At most {value:g} units for a value and {partial:g} for a partial, or more with a reason; 0.5 is rounding to nearest,
and 0 is exact. `at` is the point of the worst eager error where no reason is needed. NaN, infinite and refused values
are compared as such, everywhere.

Written by `python tests/differential/ulp_table.py` on {machine}. Other C libraries have other
last digits; the bounds are the same. [against/ulp.py](against/ulp.py) defines the unit,
[against/bounds.py](against/bounds.py) has each reason as a formula: even there no rule may be further off than its
reason explains.

| number | bound | eager | compiled | at | worst with reason | reason |
|---|---|---|---|---|---|---|
"""


def names(op: Operation) -> list[str]:
    """What an operation gives: its value and its partials."""
    return [f"`{op.name}`", *(f"`∂{op.name}/∂{operand}`" for operand in op.operands)]


def bound_cell(op: Operation, place: int) -> str:
    """The bound as the page has it: 4 +, where there may be an excess."""
    reason = REASONS.get((op, place))
    return f"{plain(op, place):g}{' +' if reason and reason.excess else ''}"


def row(op: Operation, place: int, columns: list[Worst]) -> str:
    """One number of an operation."""
    at = ", ".join(map(repr, columns[0].at)) if columns[0].plain else ""
    reason = REASONS.get((op, place))
    worst_of_all = max(w.largest for w in columns)
    cells = [names(op)[place], bound_cell(op, place), *(f"{w.plain:.3f}" for w in columns), at]
    cells += [f"{worst_of_all:.3g}", reason.why.replace("|", r"\|")] if reason else ["", ""]
    return "| " + " | ".join(cells) + " |"


def table(count: int) -> tuple[str, list[str]]:
    """The page, and what is beyond its bound."""
    rows, wrong = [], []
    for op in ops.ALL:
        columns = list(zip(*worst(op, points_of(op, count), eager, compiled), strict=True))
        for place, pair in enumerate(columns):
            rows.append(row(op, place, list(pair)))
            wrong += [f"{names(op)[place]} {text}" for w in pair for text in w.wrong]
    libc = " ".join(platform.libc_ver()) or platform.system()
    machine = f"{platform.machine()}, {libc}, Python {platform.python_version()}"
    return HEAD.format(points=count, value=VALUE, partial=PARTIAL, machine=machine) + "\n".join(
        rows
    ) + "\n", wrong


def points_of(op: Operation, count: int) -> list[Point]:
    """The points of the table, of which a smaller count has the first."""
    return some(op, count, "ulp")


def main() -> None:
    """Write the page, or print it; what is beyond its bound is an error."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=20_000, help="points of every operation")
    parser.add_argument("--print", action="store_true", help="print the page in place of writing it")
    arguments = parser.parse_args()
    page, wrong = table(arguments.points)
    print(page) if arguments.print else PAGE.write_text(page, "utf-8")
    if wrong:
        raise SystemExit("\n".join(wrong[:50]))


if __name__ == "__main__":
    main()
