"""All text that the command prints: a terminal shows it, whatever characters a name in it has."""

import sys
from contextlib import suppress

from nn.support.safe_read import escaped


def say(*lines: str) -> None:
    """Print lines on standard output, with characters that a terminal would obey written as escapes."""
    for line in lines:
        print(escaped(line))


def say_text(text: str) -> None:
    """Print a text of several lines on standard output."""
    say(*text.split("\n"))


def complain(message: str) -> None:
    """Print one line on standard error; a message of several lines becomes one."""
    with suppress(OSError):  # a full disk: the exit status says as much
        print(f"chainrule: {escaped(' '.join(message.split()))}", file=sys.stderr)
