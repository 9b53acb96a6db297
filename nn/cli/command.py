"""The command line: `chainrule train`, `predict`, `draw` and `check`."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from engine import RenderError, __version__
from nn.cli.check import add_check, expression_last
from nn.cli.draw import add_draw, reordered
from nn.cli.predict import predictions
from nn.cli.train import INTERRUPTED, add_arguments
from nn.support.errors import FileError, ModelError
from nn.training.signals import terminated_too

WRONG = 2  # exit status
_ORDERS = {"draw": reordered, "check": expression_last}  # an expression may begin with a minus


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status.

    0 done, or right; 1 a derivation that is wrong; 2 not understood, or a bad file; 130 interrupted, by
    Ctrl-C or SIGTERM.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show
    words = list(sys.argv[1:] if arguments is None else arguments)
    order = _ORDERS.get(words[0], list) if words else list
    given = _parser().parse_args([*words[:1], *order(words[1:])])
    try:
        with terminated_too():
            return _run(given)
    except (FileError, ModelError, ValueError, RenderError) as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted at once; a model file holds what was saved before")
        return INTERRUPTED
    except BrokenPipeError:  # the reader, as in `| head`, has enough; nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(f"{error.filename or 'the output'}: {(error.strerror or str(error)).lower()}")


def _run(given: argparse.Namespace) -> int:
    status = int(given.command(given))
    if sys.stdout is not None:  # a command may be started without one
        sys.stdout.flush()  # a reader that has gone is noticed here, not at the end of the interpreter
    return status


def _fail(message: str) -> int:
    with suppress(OSError):  # whoever reads it, the exit status says as much
        print(f"chainrule: {' '.join(message.split())}", file=sys.stderr)
    return WRONG


def _predict(given: argparse.Namespace) -> int:
    print("\n".join(["predicted", *predictions(given.model, given.csv)]))
    return 0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and where help is."""

    def error(self, message: str) -> NoReturn:
        self.exit(_fail(f"{message} (see {self.prog} --help)"))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="chainrule",
        description="Train networks of scalar Values by backpropagation, and use them.",
        epilog="example: chainrule train iris",
    )
    parser.add_argument("--version", action="version", version=f"chainrule {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    add_arguments(
        commands.add_parser(
            "train",
            help="train a network on a data set or a CSV file",
            description="Train a network; report on examples that were held out; save model and history. "
            "Ctrl-C, or SIGTERM, finishes the batch and saves.",
            epilog="example: chainrule train iris --hidden 8 --epochs 50 --out iris.json",
        )
    )
    predict = commands.add_parser(
        "predict",
        help="apply a trained network to a CSV file",
        description="Print what a model that `chainrule train` saved gives for each row of a CSV file.",
        epilog="example: chainrule predict iris.json flowers.csv",
    )
    predict.add_argument("model", metavar="MODEL", help="the file that chainrule train wrote")
    predict.add_argument("csv", metavar="CSV", help="the rows: with a header, or the features in their order")
    predict.set_defaults(command=_predict)
    add_draw(commands)
    add_check(commands)
    return parser
