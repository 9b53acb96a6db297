"""The command `chainrule export`: a saved model as a file for another language or library."""

import argparse
from typing import TYPE_CHECKING

from nn.cli.terminal import say, say_text
from nn.models.files.exports.calls import call_of
from nn.models.files.exports.exported import exported
from nn.models.files.exports.targets import WRITERS, export
from nn.models.files.model_file import load
from nn.support.errors import ModelError

if TYPE_CHECKING:
    from nn.cli.arguments import Commands


def add_export(commands: "Commands") -> None:
    """Add the sub-command and its arguments."""
    command = commands.add_parser(
        "export",
        help="write a model for another language or library",
        description="Write a model that `chainrule train` saved for another language or library. The ending of FILE "
        f"says which: {', '.join(sorted(WRITERS))}. Scaling, encoding and classes go along. "
        "An example of a call is printed.",
        epilog="example: chainrule export iris.json -o iris.onnx",
    )
    add = command.add_argument
    add("model", metavar="MODEL", help="the file that chainrule train wrote")
    add(
        "-o",
        "--out",
        metavar="FILE",
        required=True,
        help=f"the file to write, ends in {', '.join(sorted(WRITERS))}",
    )
    add("--single", action="store_true", help="numbers of 32 bits (default: 64)")
    command.set_defaults(command=_export)


def _export(options: argparse.Namespace) -> int:
    model = load(options.model)
    try:
        whole = exported(model)
    except TypeError as error:  # a file may hold any model
        raise ModelError(f"{options.model}: {error}") from None
    path = export(model, options.out, single=options.single)
    say(f"{options.model} as {path}")
    if call := call_of(whole, path, single=options.single):
        say_text(str(call).rstrip())
    return 0
