"""The command `chainrule check`: a gradient against finite differences, or one derived by hand judged."""

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine import Expression, Judgement, Value, check_gradients, judge, latex_gradient
from nn.cli.arguments import any_integer, not_negative, numbers, pairs, plain_number
from nn.cli.options.formulas import formula_of, friendly_point, graph_of
from nn.cli.terminal import say, say_text

if TYPE_CHECKING:
    from nn.cli.arguments import Commands

RIGHT, WRONG, UNCLEAR = 0, 1, 2  # exit status
_MANY = ("--at", "--hand", "--let", "--value", "--domain")
_ONE = ("--seed", "--count", "--tolerance", "--reveal")
REVEAL = 5  # as `judge`
TOLERANCE = 1e-9


_BY_NAME = (
    ("--at", "NAME=NUMBER", "a point to try first (default: none)"),
    (
        "--hand",
        "NAME=FORMULA",
        "the derivative with respect to NAME, or along the chain: da/dz=FORMULA",
    ),
    ("--let", "NAME=FORMULA", "named steps, in any order"),
    ("--value", "NAME=FORMULA", "also judge the value of a step, or of the whole under a new name"),
    (
        "--domain",
        "NAME=LOW,HIGH",
        "the range of the points that are tried (default: by the expression)",
    ),
)
"""The options that take several entries by name, and may stand several times."""


def add_check(commands: "Commands") -> None:
    """Add the sub-command and its arguments."""
    command = commands.add_parser(
        "check",
        help="check a gradient that was derived by hand",
        description="Judge hand-derived gradients of an expression: right, or wrong with a counterexample "
        "and the mistake behind it. Without --hand, the engine's own gradient at --at is checked against finite "
        "differences. Exit status: 0 if right, 1 if wrong, 2 if it could not be read or decided.",
        epilog='example: chainrule check "L=(a-y)^2" --let "a=σ(z)" "z=wx+b" --hand w="2(a-y)a(1-a)x"',
    )
    add = command.add_argument
    add("expression", metavar="EXPRESSION", help="plain text, Unicode or LaTeX; L=EXPRESSION names it")
    for option, metavar, words in _BY_NAME:
        add(option, metavar=metavar, nargs="+", action="extend", default=[], help=words)
    add("--latex", action="store_true", help="also print the worked solutions")
    _add_manner(command)
    command.set_defaults(command=_check)


def _add_manner(command: argparse.ArgumentParser) -> None:
    """Add the options that say where, how strictly and how far a derivation is judged."""
    add = command.add_argument
    add("--seed", type=any_integer, metavar="N", default=0, help="of the points that are tried (default: 0)")
    add(
        "--tolerance",
        type=not_negative,
        metavar="X",
        default=TOLERANCE,
        help="relative difference up to which numbers are equal, beside the digits of a number that is written "
        f"with a decimal point (default: {TOLERANCE:g})",
    )
    add(
        "--reveal",
        type=any_integer,
        metavar="LEVEL",
        default=REVEAL,
        help="what is told of a wrong answer, each level with those before it: 0 that one is wrong, 1 which, 2 a "
        "question to think about, 3 the mistake, 4 a point and the answer's number there, 5 the right number "
        f"(default: {REVEAL})",
    )
    add(
        "--certify",
        action="store_true",
        help="with a proof (extra certify): the engine's gradient at --at lies between which floats; or how far a "
        "--hand formula is from the right one over the whole box of --domain",
    )


def expression_last(words: Sequence[str]) -> list[str]:
    """The words with the expression moved to the end, after `--`: it may begin with a minus.

    The expression is the word that is neither an option nor an argument of one; only it has no equals sign.
    """
    options: list[str] = []
    alone: list[str] = []
    kind = ""
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word == "--":
            continue
        if word.startswith("--") or word == "-h":
            kind = word
            options.append(word)
        elif kind in _ONE:
            options.append(word)
            kind = ""
        elif kind in _MANY and ("=" in word or "=" in (before, after)):  # x = 1, which `pairs` refuses
            options.append(word)
        else:
            alone.append(word)
            kind = ""
    return [*options, "--", *alone] if alone else options


def _check(options: argparse.Namespace) -> int:
    at = numbers(options.at, "--at w=2")
    hand = pairs(options.hand, '--hand w="2*x"')
    values = pairs(options.value, '--value z="w*x"')
    let = pairs(options.let, '--let z="w*x + b"')
    if not hand and not values:
        return _against_differences(options, at, let)
    domain = {name: _range(name, text) for name, text in pairs(options.domain, "--domain p=0,1").items()}
    if options.certify and not domain:
        raise ValueError("--certify proves a --hand formula over a box; give --domain w=-1,1 for each input")
    if options.latex and options.reveal < REVEAL:
        raise ValueError(f"--latex prints what --reveal {options.reveal} keeps back; leave one of them out")
    judgement = judge(
        options.expression,
        hand,
        let=let,
        values=values,
        at=at or None,
        domain=domain,
        tolerance=options.tolerance,
        seed=options.seed,
        reveal=options.reveal,
        box=domain if options.certify else None,
    )
    say_text(str(judgement))
    if options.latex:
        _print_solutions(judgement.value, _asked_for(judgement, hand))
    return {"right": RIGHT, "wrong": WRONG}.get(judgement.verdict, UNCLEAR)


def _against_differences(options: argparse.Namespace, at: dict[str, float], let: dict[str, str]) -> int:
    if let:
        raise ValueError("--let names steps for --hand formulas; give one, or write the steps out")
    text = formula_of(options.expression)[1]
    if not at and options.latex:
        at = friendly_point(text)
    if not at:
        names = Expression(text).names or ("w",)
        point = " ".join(f"{name}=2" for name in names[:4]) + " ..." * (len(names) > 4)
        raise ValueError(
            f'nothing to check; give --hand {names[0]}="2*x" for a formula, or --at {point} for a point'
        )
    check = check_gradients(text, at, certified=options.certify)
    say_text(str(check))
    if options.latex:
        leaves = {name: Value(data, name) for name, data in at.items()}
        root = graph_of(options.expression, leaves, {})
        _print_solutions(root, leaves)
    wrong = any(row.verdict == "wrong" for row in check.rows)
    return RIGHT if check.ok else WRONG if wrong else UNCLEAR


def _asked_for(judgement: Judgement, hand: Mapping[str, str]) -> dict[str, Value]:
    """The nodes with respect to which derivatives of the whole were asked for, by name."""
    return {
        key: node
        for key, node in judgement.names.items()
        if any(asked.rpartition("/d")[2].lstrip("∂") == key for asked in hand)
    }


def _print_solutions(root: Value, nodes: Mapping[str, Value]) -> None:
    for name, node in nodes.items():
        try:
            say_text(latex_gradient(root, node))
        except ValueError as error:  # too long, or 0 because no path leads there
            say(f"no worked solution for {name}: {error}")


def _range(name: str, text: str) -> tuple[float, float]:
    low, comma, high = text.partition(",")
    if not comma:
        raise ValueError(f"--domain {name}={text}: write the lowest and the highest, as in p=0,1")
    return plain_number(low, f"--domain {name}={text}"), plain_number(high, f"--domain {name}={text}")
