"""The command `chainrule draw`: an expression, or a saved model, as a picture or a file."""

import argparse
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine import Drawing, Expression, Value, draw, latex, latex_gradient, topological, write_atomically
from nn.cli.arguments import numbers, pairs, plain_number
from nn.cli.jobs.job_file import scale_of
from nn.cli.options.formulas import formula_of, graph_of
from nn.cli.terminal import say
from nn.data.standardiser import Standardiser
from nn.models.files.model_file import load_with_about
from nn.models.mlp import MLP
from nn.models.module import Module
from nn.support.errors import ModelError
from nn.support.schema import Json, list_of, text

if TYPE_CHECKING:
    from nn.cli.arguments import Commands

DEFAULT = "graph.svg"
ENDINGS = (".svg", ".png", ".pdf", ".tikz", ".dot", ".html", ".tex")


def add_draw(commands: "Commands") -> None:
    """Add the sub-command and its arguments."""
    command = commands.add_parser(
        "draw",
        help="draw an expression or a model",
        description="Draw the computation graph of an expression, its gradients included, or a saved model "
        "as a net. The ending of FILE says what is written: .svg, .png, .pdf, .tikz (for LaTeX), .dot, .html "
        "(a page that steps through backpropagation) or .tex (the worked solution).",
        epilog='example: chainrule draw "L=(a-y)^2" w=2 x=1 b=-3 y=1 --let "a=σ(wx+b)" -o neuron.svg',
    )
    add = command.add_argument
    add("what", metavar="EXPRESSION-OR-MODEL", help="an expression, or a file that chainrule train wrote")
    add(
        "values",
        metavar="NAME=NUMBER",
        nargs="*",
        default=[],
        help="the number of each name in the expression",
    )
    add(
        "-o",
        "--out",
        metavar="FILE",
        default=DEFAULT,
        help=f"the picture, which ends in {', '.join(ENDINGS)} (default: {DEFAULT})",
    )
    add(
        "--input",
        metavar="N[,N...]",
        help="of a model: its inputs, to show the outputs of its units (default: show the weights alone)",
    )
    add(
        "--let",
        metavar="NAME=FORMULA",
        action="append",
        default=[],
        help="a named step of the expression; several may follow (default: none)",
    )
    _add_look(command)
    command.set_defaults(command=_draw)


def _add_look(command: argparse.ArgumentParser) -> None:
    """Add the options that change how a picture looks, and not what it shows."""
    add = command.add_argument
    add("--theme", choices=("light", "dark", "print"), default="light", help="colours (default: light)")
    add(
        "--direction",
        choices=("LR", "RL", "TB", "BT"),
        default="LR",
        help="of the arrows: LR from left to right, TB from top to bottom (default: LR)",
    )
    add("--scale", type=float, default=1.0, metavar="N", help="times the picture's own size (default: 1.0)")
    add(
        "--width",
        type=float,
        metavar="PIXELS",
        help="the picture's width, instead of --scale: 1920 fills a slide (default: its own)",
    )
    add("--show", action="store_true", help="open the file in the browser")
    add("--precision", type=int, default=4, metavar="N", help="significant digits (default: 4)")


def reordered(words: Sequence[str]) -> list[str]:
    """The words with the options first: an expression, a number or a row may begin with a minus."""
    long_names = {
        "-o": "--out",
        **{name: name for name in ("--out", "--input", "--theme", "--direction", "--precision")},
        **{name: name for name in ("--scale", "--width")},
    }
    options, rest, waiting = [], [], list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--let":
            options += [f"--let={waiting.pop(0)}" for _ in takewhile(_is_step, list(waiting))]
        elif word in long_names and waiting:
            options.append(f"{long_names[word]}={waiting.pop(0)}")
        elif word in ("-h", "--help") or word.startswith("--"):
            options.append(word)
        else:
            rest.append(word)
    return [*options, "--", *rest]


def _is_step(word: str) -> bool:
    """Whether a word behind --let is a step, z=wx+b; w=2 is the number of a name."""
    name, equals, formula = word.partition("=")
    try:
        float(formula)
    except ValueError:
        return bool(equals and name)
    return False


class Subject(NamedTuple):
    """Something to draw: a node of a graph with its leaves, or a model with the inputs it is shown with."""

    drawn: Value | Module
    leaves: Sequence[Value] = ()
    inputs: Sequence[float] | None = None
    names: tuple[Sequence[str], Sequence[str]] | None = None  # of the inputs and outputs of a model
    model: Module | None = None  # of the node that is drawn


def _draw(options: argparse.Namespace) -> int:
    out = Path(options.out)
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"-o {out}: the ending must be one of {', '.join(ENDINGS)}")
    is_model = options.what.endswith(".json") or _is_file(options.what)
    subject = _of_model(options, ending) if is_model else _of_expression(options)
    if ending == ".tex" and isinstance(subject.drawn, Value):
        write_atomically(out, _document(subject.drawn, subject.leaves))
    else:
        _picture(subject, options).save(out)
    say(f"wrote {out}" + " (-o FILE writes another one)" * (options.out == DEFAULT))
    if options.show and not webbrowser.open(out.resolve().as_uri()):
        say(f"no browser was found: open {out} in one")
    return 0


def _picture(subject: Subject, options: argparse.Namespace) -> Drawing:
    """The picture of a subject. ModelError where it is a model that has none, or none for this row."""
    with nullcontext() if isinstance(subject.drawn, Value) else _refusals(options):
        return draw(
            subject.drawn,
            inputs=subject.inputs,
            names=subject.names,
            model=subject.model,
            theme=options.theme,
            direction=options.direction,
            precision=options.precision,
            scale=options.scale,
            width=options.width,
        )


@contextmanager
def _refusals(options: argparse.Namespace) -> Iterator[None]:
    """Raise ModelError where a model of a file refuses by a TypeError to be drawn: a file may hold any model."""
    try:
        yield
    except TypeError as error:
        has_no_neurons = str(error).startswith("draw takes ")  # with a row or without
        no_row = "this model takes no row of numbers: leave out --input"
        reason = error if options.input is None or has_no_neurons else no_row
        raise ModelError(f"{options.what}: {reason}") from None


def _of_expression(options: argparse.Namespace) -> Subject:
    if options.input is not None:
        raise ValueError("--input is for a model; give an expression its numbers as NAME=NUMBER")
    values = {name: Value(number, name) for name, number in numbers(options.values, "w=2").items()}
    root = graph_of(options.what, values, pairs(options.let, '--let z="w*x + b"'))
    order = set(topological(root))
    unused = [name for name, leaf in values.items() if leaf not in order]
    if unused:
        names = ", ".join(Expression(formula_of(options.what)[1]).names) or "no names"
        raise ValueError(f"{unused[0]} is not in the expression, which has {names}")
    root.backward()
    return Subject(root, list(values.values()))


def _of_model(options: argparse.Namespace, ending: str) -> Subject:
    if options.values:
        raise ValueError(f"a model takes --input, not {options.values[0]!r}")
    model, about = load_with_about(options.what)
    scale, row = scale_of(about), None
    if options.input is not None:
        row = [plain_number(part, f"--input {options.input}") for part in options.input.split(",")]
        row = row if scale is None else _scaled(row, scale)
    names = _names(model, about, scaled=row is not None)
    if ending not in (".html", ".tex"):
        return Subject(model, inputs=row, names=names)
    features = names[0] or [f"x{i}" for i, _ in enumerate(row or (), start=1)]
    leaves = [Value(number, name) for number, name in zip(row or (), features, strict=False)]
    with _refusals(options):
        output = None if row is None else model(leaves)
    if not isinstance(output, Value):
        raise ValueError(f"{ending} is of one number: it takes --input, and a model of one output")
    output.backward()
    return Subject(output, leaves, model=model)


def _names(model: Module, about: Json, *, scaled: bool) -> tuple[list[str], list[str]]:
    """The features and the classes that a file has beside its model; no names where they do not fit it."""
    names = list_of(text)
    features, classes = (names(about[key], key) if key in about else [] for key in ("features", "classes"))
    if not isinstance(model, MLP):
        return [], []
    scale = scale_of(about) if scaled else None
    changes = scale is not None and (any(scale.means) or {*scale.deviations} != {1.0})
    note = " (scaled)" * changes
    return (
        [f"{name}{note}" for name in features] if len(features) == model.inputs else [],
        classes if len(classes) == model.sizes[-1] else [],
    )


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long for a path, or with a NUL
        return False


def _scaled(row: list[float], scale: Standardiser) -> list[float]:
    if len(row) != len(scale.means):
        raise ValueError(f"--input takes {len(scale.means)} numbers, one for each input; got {len(row)}")
    return scale.row(row)


def _document(root: Value, leaves: Sequence[Value]) -> str:
    """A LaTeX document: the expression, and the worked gradient with respect to each leaf."""
    parts = [rf"\[ {latex(root)} \]"]
    parts += [rf"\[ {latex_gradient(root, leaf)} \]" for leaf in leaves]
    body = "\n\n".join(parts)
    return (
        "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n"
        f"{body}\n\\end{{document}}\n"
    )
