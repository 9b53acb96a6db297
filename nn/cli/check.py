"""The command `chainrule check`: a gradient against finite differences, or one derived by hand judged."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from engine import Expression, Judgement, Value, check_gradients, judge, latex_gradient
from nn.cli.arguments import numbers, pairs, plain_number

RIGHT, WRONG, UNCLEAR = 0, 1, 2  # exit status
_MANY = ("--at", "--hand", "--let", "--value", "--domain")
_ONE = ("--seed",)


def add_check(commands: Any) -> None:
    """The sub-command and its arguments."""
    command = commands.add_parser(
        "check",
        help="check a gradient that was derived by hand",
        description="Judge hand-derived gradients of an expression: right, or wrong with a counterexample "
        "and the slip behind it. Without --hand, the engine's own gradient at --at is checked against finite "
        "differences. Exit status: 0 right, 1 wrong, 2 not understood or not decided.",
        epilog='example: chainrule check "(sigmoid(w*x + b) - y)**2" --let a="sigmoid(w*x + b)" '
        '--hand w="2*(a - y)*a*(1 - a)*x"',
    )
    add = command.add_argument
    add("expression", metavar="EXPRESSION", help="as in chainrule draw")
    add("--at", metavar="NAME=NUMBER", nargs="+", action="extend", default=[], help="a point, tried first")
    add(
        "--hand",
        metavar="NAME=FORMULA",
        nargs="+",
        action="extend",
        default=[],
        help="the derivative by NAME, or a link of the chain: da/dz=FORMULA",
    )
    add(
        "--let", metavar="NAME=FORMULA", nargs="+", action="extend", default=[], help="a named step, in order"
    )
    add(
        "--value",
        metavar="NAME=FORMULA",
        nargs="+",
        action="extend",
        default=[],
        help="the value of a step, or of the whole by a new name, to be judged as well",
    )
    add("--domain", metavar="NAME=LOW,HIGH", nargs="+", action="extend", default=[], help="where to try")
    add("--seed", type=int, default=0, help="of the points to be tried (default: 0)")
    add("--latex", action="store_true", help="print the worked solutions as well")
    command.set_defaults(command=_check)


def expression_last(words: Sequence[str]) -> list[str]:
    """The words with the expression behind `--`: it may begin with a minus, and alone has no equals sign."""
    options: list[str] = []
    alone: list[str] = []
    kind = ""
    for word in words:
        if word == "--":
            continue
        if word.startswith("--") or word == "-h":
            kind = word
            options.append(word)
        elif kind in _ONE:
            options.append(word)
            kind = ""
        elif kind in _MANY and "=" in word:
            options.append(word)
        else:
            alone.append(word)
            kind = ""
    return [*options, "--", *alone] if alone else options


def _check(given: argparse.Namespace) -> int:
    at = numbers(given.at, "--at w=2")
    hand = pairs(given.hand, '--hand w="2*x"')
    values = pairs(given.value, '--value z="w*x"')
    let = pairs(given.let, '--let z="w*x + b"')
    if not hand and not values:
        return _against_differences(given, at, let)
    judgement = judge(
        given.expression,
        {key: _claimed(text) for key, text in hand.items()} if at else hand,
        let=let,
        values={key: _claimed(text) for key, text in values.items()} if at else values,
        at=at or None,
        domain={name: _range(name, text) for name, text in pairs(given.domain, "--domain p=0,1").items()},
        seed=given.seed,
    )
    print(judgement)
    if given.latex:
        _print_solutions(judgement.value, _asked(judgement, hand))
    return {"right": RIGHT, "wrong": WRONG}.get(judgement.verdict, UNCLEAR)


def _against_differences(given: argparse.Namespace, at: dict[str, float], let: dict[str, str]) -> int:
    if let:
        raise ValueError("--let names steps for --hand formulas; give one, or write the steps out")
    if not at:
        raise ValueError('nothing to check; give --hand w="2*x" for a formula, or --at w=2 for a point')
    check = check_gradients(given.expression, at)
    print(check)
    if given.latex:
        leaves = {name: Value(data, name) for name, data in at.items()}
        root = Expression(given.expression).at(leaves)
        _print_solutions(root, leaves)
    wrong = any(row.verdict == "wrong" for row in check.rows)
    return RIGHT if check.ok else WRONG if wrong else UNCLEAR


def _asked(judgement: Judgement, hand: Mapping[str, str]) -> dict[str, Value]:
    """The names by which derivatives of the whole were asked for."""
    return {
        key: node
        for key, node in judgement.names.items()
        if any(asked.rpartition("/d")[2].lstrip("∂") == key for asked in hand)
    }


def _print_solutions(root: Value, nodes: Mapping[str, Value]) -> None:
    for name, node in nodes.items():
        try:
            print(latex_gradient(root, node))
        except ValueError as error:  # too long, or 0 because no path leads there
            print(f"no worked solution for {name}: {error}")


def _claimed(text: str) -> str | float:
    """A formula; beside a point, a number is one that holds there."""
    try:
        return float(text)
    except ValueError:
        return text


def _range(name: str, text: str) -> tuple[float, float]:
    low, comma, high = text.partition(",")
    if not comma:
        raise ValueError(f"--domain {name}={text}: write the lowest and the highest, as in p=0,1")
    return plain_number(low, f"--domain {name}={text}"), plain_number(high, f"--domain {name}={text}")
