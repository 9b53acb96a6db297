"""The command line `chainrule`: train, predict, draw and check."""

from nn.cli.command import main

__all__ = ["main"]
