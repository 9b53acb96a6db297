"""`python -m engine.litmus [module:ADAPTER]` prints the report card of an engine, of this one by default.

Exit status: 0 if no answer is wrong, 1 if one is, 2 if the adapter could not be read.
"""

import argparse
import io
import sys
import threading
from collections.abc import Sequence

from engine.litmus.isolated import run_isolated, serve
from engine.litmus.judge import SECONDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report card; return the exit status."""
    _show_any_character()
    parser = argparse.ArgumentParser(
        prog="python -m engine.litmus",
        description="Test an autodiff engine with gradient traps, and print its report card.",
    )
    parser.add_argument(
        "adapter",
        nargs="?",
        default="engine.litmus:CHAINRULE",
        metavar="module:ADAPTER",
        help="the adapter of the engine (default: %(default)s)",
    )
    parser.add_argument(
        "--seconds", type=_seconds, default=SECONDS, help="time limit for one trap (default: %(default)g)"
    )
    parser.add_argument("--serve", type=int, metavar="FIRST", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        if options.serve is not None:
            serve(options.adapter, options.serve, options.seconds)
            return 0
        card = run_isolated(options.adapter, options.seconds)
    except ValueError as error:
        print(f"litmus: {error}", file=sys.stderr)
        return 2
    print(card)
    return int(any(outcome.verdict == "wrong" for outcome in card.outcomes))


def _show_any_character() -> None:
    r"""Print a character that the terminal cannot show as its escape: ∂ as \u2202."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError(f"a time limit is a number of seconds above 0; got {text}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
