"""The command line `chainrule`: train, predict, draw and check."""

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its modules are imported here, so that others can use the formulas of nn.cli alone."""
    from nn.cli.command import main as run  # noqa: PLC0415

    return run(arguments)
