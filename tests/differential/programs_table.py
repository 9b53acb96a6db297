"""Random programs, by this engine and others: writes PROGRAMS.md.

    python tests/differential/programs_table.py [--programs N] [--print]

Needs the extra `bench`. Ten minutes or so for 10,000 programs.
"""

import argparse
import time
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from against.differences import reasons
from against.examine import Report
from against.run import CHUNK, MODULES, PROGRAMS, chunk, installed

PAGE = Path(__file__).with_name("PROGRAMS.md")
HEAD = """# Random programs, by this engine and others

{programs:,} programs (seeds from 0 on) of up to 60 steps, over every declared operation and every function of several
values, with shared nodes and one to four inputs; two of five are at special points: ties, kinks, ±0, subnormal
numbers, 1e±300, infinities, NaN. Written by `python tests/differential/programs_table.py`, with
{versions}; JAX, which takes a tenth of a second for each, runs one program in 20.

The judge ([against/judge.py](against/judge.py)) runs no engine: it follows, from the exact numbers of every
operation and the rounding that it is allowed (ULP.md), between which floats the value and each gradient must lie.
Of the {numbers:,} values and gradients {one:,} were told to the bit, {sharp:,} to 12 digits or more, and {less:,}
to less, for the program is badly conditioned there or stands on a kink by rounding.

| engine | what | programs |
|---|---|---|
"""
DIFFERENCES = """
## Known differences of the others

Each is found at a step of the program, run alone; whatever else differs by more than rounding fails the run.

| difference | engines | why |
|---|---|---|
"""


def page(report: Report, programs: int) -> str:
    """The page of a report."""
    numbers = report.numbers
    head = HEAD.format(
        programs=programs,
        versions=", ".join(f"{name} {version(MODULES[name])}" for name in installed()),
        numbers=numbers.total(),
        one=numbers["one float"],
        sharp=numbers["12 digits"],
        less=numbers["less"],
    )
    rows = [f"| {who} | {what} | {count:,} |" for (who, what), count in sorted(report.counts.items())]
    known = [f"| {name} | {peers} | {why} |" for name, peers, why in reasons()]
    return head + "\n".join(rows) + "\n" + DIFFERENCES + "\n".join(known) + "\n"


def _chunk(seeds: tuple[int, int]) -> Report:
    return chunk(*seeds)


def main() -> None:
    """Write the page, or print it; a failure is an error."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=int, default=PROGRAMS)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--print", action="store_true", help="print the page in place of writing it")
    arguments = parser.parse_args()
    report, start, done = Report(), time.perf_counter(), 0
    chunks = [
        (first, min(CHUNK, arguments.programs - first)) for first in range(0, arguments.programs, CHUNK)
    ]
    with get_context("spawn").Pool(arguments.processes) as pool:
        for part in pool.imap_unordered(_chunk, chunks):
            report.add(part)
            done += 1
            seconds = time.perf_counter() - start
            print(
                f"{done} of {len(chunks)} parts, {seconds:.0f} s, {len(report.failures)} failures", flush=True
            )
    text = page(report, arguments.programs)
    print(text) if arguments.print else PAGE.write_text(text, "utf-8")
    if report.failures:
        raise SystemExit("\n\n".join(report.failures[:20]))


if __name__ == "__main__":
    main()
