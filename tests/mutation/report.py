"""The command line of mutation testing, its table, and the explanations of what survives."""

import argparse
import random
import tempfile
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from covering import Covering, covering
from mutants import Mutant, mutants
from trial import CONFIG, HERE, ROOT, copy_of_project, source, survivors

HEAD = f"{'module':44}{'mutants':>8} {'killed':>8} {'survived':>9} {'explained':>10} {'killed':>10}"


@dataclass
class Score:
    """What became of the mutants of one module."""

    module: str
    mutants: int = 0
    survived: list[Mutant] = field(default_factory=list)
    explained: int = 0
    seconds: float = 0.0

    @property
    def enough(self) -> bool:
        """Whether every survivor is explained, and 90 % are killed; 97 % of a module of the core."""
        killed, share = self.mutants - len(self.survived), 0.97 if self.module in CONFIG["core"] else 0.9
        return len(self.survived) == self.explained and killed + self.explained >= share * self.mutants

    def __str__(self) -> str:
        killed = self.mutants - len(self.survived)
        share = 100 * killed / self.mutants if self.mutants else 100.0
        numbers = f"{self.mutants:8} {killed:8} {len(self.survived):9} {self.explained:10}"
        return f"{self.module:44}{numbers} {share:8.1f} % {self.seconds:8.0f} s"


def main(manual: str) -> int:
    """Print a row for each module and the survivors that nobody has explained; 1 if a module has too many."""
    asked = arguments(manual)
    reasons = explanations()
    scores, seen = [], set()
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copies = (
            [] if asked.list else [copy_of_project(Path(folder) / str(i)) for i in range(asked.processes)]
        )
        for module in asked.modules:
            drawn_mutants = drawn(mutants(module, source(module).read_text("utf-8")), asked)
            seen.update(mutant.key for mutant in drawn_mutants)
            if asked.list:
                print(*map(shown, drawn_mutants), sep="\n")
            else:
                tests = covering(module, copies[0], asked.processes)
                scores.append(scored(module, drawn_mutants, copies, reasons, tests))
    if not asked.list:
        print("", HEAD, *scores, total(scores), sep="\n")
    if not asked.sample:
        stale(
            asked.modules,
            reasons,
            seen if asked.list else {m.key for score in scores for m in score.survived},
        )
    return int(any(not score.enough for score in scores))


def arguments(manual: str) -> argparse.Namespace:
    """The command line, with the names of the modules that it asks for."""
    parser = argparse.ArgumentParser(
        description=manual,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="%(prog)s [options] [modules]",
    )
    parser.add_argument("modules", nargs="*", help="engine/core/order nn/losses")
    parser.add_argument("--all", action="store_true", help="every module that computes")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of each module")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    parser.add_argument("--processes", type=int, default=2, help="how many at a time")
    parser.add_argument("--list", action="store_true", help="print the mutants instead of trying them")
    asked = parser.parse_args()
    if asked.all:
        asked.modules = every_module()
    asked.modules = asked.modules or CONFIG["core"]
    return asked


def every_module() -> list[str]:
    """The modules of engine/ and nn/, but for what draws and words."""
    files = (path for folder in ("engine", "nn") for path in sorted((ROOT / folder).rglob("*.py")))
    names = (path.relative_to(ROOT).with_suffix("").as_posix() for path in files)
    return [
        name for name in names if not name.endswith("__") and not name.startswith(tuple(CONFIG["left_out"]))
    ]


def explanations() -> dict[tuple[str, str, str, str], str]:
    """The reason why a mutant may survive, by its key."""
    entries = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))["survivor"]
    return {
        (entry["module"], entry["within"], entry["line"], becomes): entry["reason"]
        for entry in entries
        for becomes in entry["becomes"]
    }


def drawn(candidates: list[Mutant], asked: argparse.Namespace) -> list[Mutant]:
    """All of them, or the sample asked for, the same for the same seed."""
    if not 0 < asked.sample < len(candidates):
        return candidates
    return random.Random(asked.seed).sample(candidates, asked.sample)


def scored(
    module: str,
    drawn_mutants: list[Mutant],
    copies: list[Path],
    reasons: dict[tuple[str, str, str, str], str],
    tests: Covering,
) -> Score:
    """The score of a module, printed with its open questions."""
    began = time.monotonic()
    score = Score(module, len(drawn_mutants), survivors(module, drawn_mutants, copies, tests))
    score.seconds = time.monotonic() - began
    unexplained = [mutant for mutant in score.survived if mutant.key not in reasons]
    score.explained = len(score.survived) - len(unexplained)
    print(score, *map(shown, unexplained), sep="\n", flush=True)
    return score


def shown(mutant: Mutant) -> str:
    """A mutant as a change to read."""
    return f"  {mutant.module}: {mutant.within or 'at the top'}\n    - {mutant.line}\n    + {mutant.becomes}"


def total(scores: list[Score]) -> Score:
    """The sum of the rows."""
    survived = [mutant for score in scores for mutant in score.survived]
    count, seconds = (sum(getattr(score, name) for score in scores) for name in ("mutants", "seconds"))
    return Score("all", count, survived, sum(score.explained for score in scores), seconds)


def stale(
    modules: list[str], reasons: dict[tuple[str, str, str, str], str], alive: set[tuple[str, ...]]
) -> None:
    """Name the explanations that nothing needs any more."""
    for key in sorted(key for key in reasons if key[0] in modules and key not in alive):
        print("explained, but killed or gone:", *key, sep="\n  ")
