"""`python -m nn.cli`, the command `chainrule` by another name."""

import sys

from nn.cli.command import main

sys.exit(main())
