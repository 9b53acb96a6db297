"""Mutation testing of engine/ and nn/: one small change at a time, and whether the tests that run its line notice it.

    python tests/mutation/run.py                           # the modules of the calculus: "core" in modules.toml
    python tests/mutation/run.py engine/core/order nn/losses       # some modules
    python tests/mutation/run.py --all --sample 40         # every module, 40 mutants of each, drawn by --seed
    python tests/mutation/run.py nn/losses --tests tests/nn/test_losses.py      # by these tests alone: by day
    python tests/mutation/run.py engine/core/order --list         # the mutants themselves

Needs the extra `mutation`, and a system that forks. Every mutant runs in a copy of the project, so that the
working tree is never touched. It is killed where the tests fail or take too long. One that survives is explained
in survivors.toml, or the exit status is 1.
"""

import sys

if __name__ == "__main__":  # every test run is forked off, and reads this file again: it has to stay short
    from report import main

    sys.exit(main(__doc__))
