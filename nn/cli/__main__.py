"""`python -m nn.cli` runs the command `chainrule`."""

import sys

from nn.cli.command import main

if __name__ == "__main__":  # and not where a process of a pool imports it
    sys.exit(main())
