"""Mutation testing of engine/ and nn/: one small change at a time, and whether the tests that run its line notice it.

    python tests/mutation/run.py                           # the modules of the calculus: "core" in modules.toml
    python tests/mutation/run.py engine/core/order nn/losses       # some modules
    python tests/mutation/run.py --all --sample 40         # every module, 40 mutants of each, drawn by --seed
    python tests/mutation/run.py nn/losses --tests tests/nn/test_losses.py      # by these tests alone: by day
    python tests/mutation/run.py --all --minutes 480 --processes 2         # a night; the next one goes on
    python tests/mutation/run.py --all --part 2/3          # the second third of the modules, on another machine
    python tests/mutation/run.py engine/core/order --list         # the mutants themselves

Needs the extra `mutation`, and a system that forks. Every mutant runs in a copy of the project, so that the
working tree is never touched. It is killed where the tests fail or take too long. One that survives is explained
in survivors.toml. The exit status is 1 where one is not, or a module is below its mark (97 % in the core, else
90 %), 2 where mutants that were drawn are left to try, and 0 where neither is so.
"""

import sys

if __name__ == "__main__":  # every test run is forked off, and reads this file again: it has to stay short
    from report import main

    sys.exit(main(__doc__))
