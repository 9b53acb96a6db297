"""`python -m engine.litmus [module:ADAPTER]`: the report card of an engine, of this one by default.

Exit status: 0 nothing is wrong, 1 something is, 2 not understood.
"""

import argparse
import sys
from collections.abc import Sequence

from engine.litmus.isolated import run_isolated, serve
from engine.litmus.judge import SECONDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report card; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m engine.litmus", description="Gradient traps: the report card of an autodiff engine."
    )
    parser.add_argument("adapter", nargs="?", default="engine.litmus:CHAINRULE", help="module:NAME")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="that one trap may take")
    parser.add_argument("--serve", type=int, metavar="FIRST", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    try:
        if given.serve is not None:
            serve(given.adapter, given.serve, given.seconds)
            return 0
        card = run_isolated(given.adapter, given.seconds)
    except ValueError as error:
        print(f"litmus: {error}", file=sys.stderr)
        return 2
    print(card)
    return int(any(outcome.verdict == "wrong" for outcome in card.outcomes))


if __name__ == "__main__":
    sys.exit(main())
