"""`python -m nn.cli` runs the command `chainrule`."""

import sys

from nn.cli.command import main

sys.exit(main())
