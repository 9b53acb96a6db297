"""The command `chainrule draw`: an expression, or a saved model, as a picture or a file."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine import Expression, Value, draw, latex, latex_gradient, write_atomically
from nn.cli.arguments import numbers, plain_number
from nn.cli.job_file import scale_of
from nn.data.dataset import Standardiser
from nn.models.model_file import load_with_about

ENDINGS = (".svg", ".png", ".dot", ".html", ".tex")


def add_draw(commands: Any) -> None:
    """The sub-command and its arguments."""
    command = commands.add_parser(
        "draw",
        help="draw an expression or a model",
        description="Draw the computation graph of an expression, its gradients included, or a saved model "
        "as a net. The ending of FILE says what is written: .svg, .png, .dot, .html (a page that steps "
        "through backpropagation) or .tex (the worked solution).",
        epilog='example: chainrule draw "sigmoid(w*x + b)" w=2 x=1 b=-3 -o neuron.svg',
    )
    add = command.add_argument
    add("what", metavar="EXPRESSION-OR-MODEL", help="an expression, or a file that chainrule train wrote")
    add("values", metavar="NAME=NUMBER", nargs="*", help="the number of each name in the expression")
    add("-o", "--out", metavar="FILE", required=True, help=f"what to write, ending in {', '.join(ENDINGS)}")
    add(
        "--input", metavar="N[,N...]", help="of a model: the numbers of its inputs, to show what its units do"
    )
    add("--theme", choices=("light", "dark", "print"), default="light")
    add("--direction", choices=("LR", "RL", "TB", "BT"), default="LR", help="where the arrows point")
    add("--precision", type=int, default=4, metavar="N", help="significant digits (default: 4)")
    command.set_defaults(command=_draw)


def reordered(words: Sequence[str]) -> list[str]:
    """Options first, then the words they leave: an expression, a number or a row may begin with a minus."""
    takes = {
        "-o": "--out",
        **{name: name for name in ("--out", "--input", "--theme", "--direction", "--precision")},
    }
    options, rest, waiting = [], [], list(words)
    while waiting:
        word = waiting.pop(0)
        if word in takes and waiting:
            options.append(f"{takes[word]}={waiting.pop(0)}")
        elif word in ("-h", "--help") or word.startswith("--"):
            options.append(word)
        else:
            rest.append(word)
    return [*options, "--", *rest]


def _draw(given: argparse.Namespace) -> int:
    out = Path(given.out)
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"-o {out}: the ending must be one of {', '.join(ENDINGS)}")
    is_model = given.what.endswith(".json") or _is_file(given.what)
    subject, leaves, options = _model(given, ending) if is_model else _expression(given)
    if ending == ".tex":
        write_atomically(out, _document(subject, leaves))
    else:
        style = {"theme": given.theme, "direction": given.direction, "precision": given.precision}
        draw(subject, **options, **style).save(out)
    print(f"wrote {out}")
    return 0


Subject = tuple[Any, list[Value], dict[str, Any]]  # what to draw, its leaves, how to draw it


def _expression(given: argparse.Namespace) -> Subject:
    if given.input is not None:
        raise ValueError("--input is for a model; give an expression its numbers as NAME=NUMBER")
    values = {name: Value(number, name) for name, number in numbers(given.values, "w=2").items()}
    expression = Expression(given.what)
    unused = [name for name in values if name not in expression.names]
    if unused:
        raise ValueError(
            f"{unused[0]} is not in the expression, which has {', '.join(expression.names) or 'no names'}"
        )
    root = expression.at(values)
    root.backward()
    return root, list(values.values()), {}


def _model(given: argparse.Namespace, ending: str) -> Subject:
    if given.values:
        raise ValueError(f"a model takes --input, not {given.values[0]!r}")
    model, about = load_with_about(given.what)
    scale, row = scale_of(about), None
    if given.input is not None:
        row = [plain_number(part, f"--input {given.input}") for part in given.input.split(",")]
        row = row if scale is None else _scaled(row, scale)
    if ending not in (".html", ".tex"):
        return model, [], {"inputs": row}
    leaves = [Value(number, f"x{i}") for i, number in enumerate(row or (), start=1)]
    output = None if row is None else model(leaves)
    if not isinstance(output, Value):
        raise ValueError(f"{ending} is of one number: it takes --input, and a model of one output")
    output.backward()
    return output, leaves, {"model": model}


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long for a path, or with a NUL
        return False


def _scaled(row: list[float], scale: Standardiser) -> list[float]:
    if len(row) != len(scale.means):
        raise ValueError(f"--input takes {len(scale.means)} numbers, one for each input; got {len(row)}")
    return scale.row(row)


def _document(root: Value, leaves: list[Value]) -> str:
    """A LaTeX document: the expression, and the worked gradient with respect to each leaf."""
    parts = [rf"\[ {latex(root)} \]"]
    parts += [rf"\[ {latex_gradient(root, leaf)} \]" for leaf in leaves]
    body = "\n\n".join(parts)
    return (
        "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n"
        f"{body}\n\\end{{document}}\n"
    )
