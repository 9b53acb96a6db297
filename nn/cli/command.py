"""The command line: `chainrule train`, `predict`, `draw`, `check`, `mark` and others."""

import argparse
import io
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from engine import RenderError, __version__, reason_of
from nn.cli.arguments import FAILED, Parser
from nn.cli.commands.derivations.check import add_check, expression_last
from nn.cli.commands.derivations.exercise import add_exercise, exercise_last
from nn.cli.commands.derivations.mark import add_mark
from nn.cli.commands.derivations.marks import add_marks
from nn.cli.commands.draw import add_draw, reordered
from nn.cli.commands.export import add_export
from nn.cli.commands.predict import add_predict
from nn.cli.commands.sweep import add_sweep
from nn.cli.commands.text import add_sample
from nn.cli.commands.train import INTERRUPTED, add_train
from nn.cli.terminal import complain
from nn.training.run.signals import terminated_too

_ORDERS = {
    "draw": reordered,
    "check": expression_last,
    "exercise": exercise_last,
}  # an expression may begin with a minus


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status.

    0 done, or right; 1 a derivation that is wrong; 2 not understood, or a bad file; 130 interrupted, by
    Ctrl-C or SIGTERM.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # for names that the terminal's encoding lacks
    words = list(sys.argv[1:] if arguments is None else arguments)
    order = _ORDERS.get(words[0], list) if words else list
    options = _parser().parse_args([*words[:1], *order(words[1:])])
    try:
        with terminated_too(), _warnings_as_lines():
            return _run(options)
    except (ValueError, RenderError) as error:  # of files and models, too
        return _fail(str(error))
    except ImportError as error:  # an extra: the message names it
        return _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted at once; a model file holds what was saved before")
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe: nothing more can be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(f"{error.filename or 'the output'}: {reason_of(error)}")


def _run(options: argparse.Namespace) -> int:
    status = int(options.command(options))
    if sys.stdout is not None:  # a command may be started without a standard output
        sys.stdout.flush()  # a closed pipe is noticed here, not at the end of the interpreter
    return status


def _fail(message: str) -> int:
    complain(message)
    return FAILED


@contextmanager
def _warnings_as_lines() -> Iterator[None]:
    """Show each warning as one line of the command."""
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_, **__: complain(f"warning: {message}")
        yield


@cache  # a process that runs many commands builds it once
def _parser() -> Parser:
    parser = Parser(
        prog="chainrule",
        description="Train networks of scalar Values by backpropagation, and use them.",
        epilog="example: chainrule train iris",
    )
    parser.add_argument("--version", action="version", version=f"chainrule {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    for add in (
        add_train,
        add_sample,
        add_sweep,
        add_predict,
        add_draw,
        add_check,
        add_export,
        add_mark,
        add_marks,
        add_exercise,
    ):
        add(commands)
    return parser
