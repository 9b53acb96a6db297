"""The command `chainrule`, which first checks that `engine` and `nn` are its own."""

import sys

from . import check_packages


def main() -> int:
    """Run one command; returns its exit status. 2 where another package called engine or nn is in the way."""
    try:
        check_packages()
    except ImportError as error:
        print(f"chainrule: {error}", file=sys.stderr)
        return 2
    from nn.cli import main as run  # noqa: PLC0415  # after the check

    return run()
