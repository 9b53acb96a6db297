"""The command `chainrule exercise`: a worksheet with friendly numbers, and its key."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine import exercise, write_atomically
from nn.cli.arguments import any_integer, count, pairs
from nn.cli.commands.derivations.check import expression_last
from nn.cli.terminal import say, say_text

if TYPE_CHECKING:
    from nn.cli.arguments import Commands


def add_exercise(commands: "Commands") -> None:
    """Add the sub-command and its arguments."""
    command = commands.add_parser(
        "exercise",
        help="make a worksheet with its key",
        description="Make a variant of an exercise with friendly numbers: a worksheet and a key, each in LaTeX and "
        "HTML. The same seed gives the same sheet. With --count, one file has a sheet for each of a class.",
        epilog='example: chainrule exercise "(sigmoid(w*x + b) - y)**2" --seed 1 --count 80',
    )
    add = command.add_argument
    add("expression", metavar="EXPRESSION", help="as in chainrule draw")
    add(
        "--let",
        metavar="NAME=FORMULA",
        nargs="+",
        action="extend",
        default=[],
        help="named steps, in any order",
    )
    add("--seed", type=any_integer, metavar="N", default=0, help="of the numbers (default: 0)")
    add("--count", type=count, metavar="N", default=1, help="sheets, with the seeds that follow (default: 1)")
    add("--out", metavar="DIR", default=".", help="folder of the four files (default: .)")
    command.set_defaults(command=_exercise)


def exercise_last(words: Sequence[str]) -> list[str]:
    """The words with the expression moved to the end; it may begin with a minus."""
    rest = list(words)
    out: list[str] = []
    if "--out" in rest[:-1]:
        place = rest.index("--out")
        out = [f"--out={rest[place + 1]}"]
        del rest[place : place + 2]
    return [*out, *expression_last(rest)]


def _exercise(options: argparse.Namespace) -> int:
    let = pairs(options.let, '--let z="w*x + b"') or None
    seeds = range(options.seed, options.seed + options.count)
    sheet, *others = [exercise(options.expression, let=let, seed=seed) for seed in seeds]
    folder, name = Path(options.out), f"exercise-{_span(seeds)}"
    folder.mkdir(parents=True, exist_ok=True)
    for ending, form in (("tex", "latex"), ("html", "html")):
        write_atomically(folder / f"{name}.{ending}", sheet.worksheet(form, also=others))
        write_atomically(folder / f"{name}-key.{ending}", sheet.key(form, also=others))
    say_text(str(sheet).rstrip("\n"))
    say("", f"wrote {name}.tex, {name}.html, {name}-key.tex and {name}-key.html to {folder}")
    return 0


def _span(seeds: range) -> str:
    return f"{seeds[0]}-to-{seeds[-1]}" if len(seeds) > 1 else str(seeds[0])
