"""The command line of mutation testing, its table, and the explanations of what survives."""

import argparse
import math
import random
import tempfile
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from covering import Covering, covering
from ledger import Known, keep, known
from mutants import Mutant, mutants
from trial import CONFIG, HERE, ROOT, copy_of_project, source, tried

HEAD = (
    f"{'module':52}{'mutants':>8} {'tried':>8} {'killed':>8} {'survived':>9} {'explained':>10} {'killed':>10}"
)
Reasons = dict[tuple[str, str, str, str], str]


@dataclass
class Score:
    """What is known of the mutants of one module: of all that were ever tried of its text."""

    module: str
    mutants: int = 0
    tried: int = 0
    survived: list[Mutant] = field(default_factory=list)
    explained: int = 0
    seconds: float = 0.0
    whole: bool = True

    @property
    def enough(self) -> bool:
        """Whether all that was drawn was tried, each survivor is explained, and 90 % killed; 97 % in the core."""
        killed, share = self.tried - len(self.survived), 0.97 if self.module in CONFIG["core"] else 0.9
        explained = len(self.survived) == self.explained
        return self.whole and explained and killed + self.explained >= share * self.tried

    def __str__(self) -> str:
        killed = self.tried - len(self.survived)
        share = 100 * (killed + self.explained) / self.tried if self.tried else 100.0
        numbers = f"{self.mutants:8} {self.tried:8} {killed:8} {len(self.survived):9} {self.explained:10}"
        return f"{self.module:52}{numbers} {share:8.1f} % {self.seconds:8.0f} s"


def main(manual: str) -> int:
    """Print a row for each module and the survivors that nobody has explained; 1 if a module has too many."""
    asked = arguments(manual)
    reasons = explanations()
    scores: list[Score] = []
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        runs = not (asked.list or asked.known)
        copies = [copy_of_project(Path(folder) / str(i)) for i in range(asked.processes * runs)]
        for module in asked.modules:
            text = source(module).read_text("utf-8")
            every = mutants(module, text)
            if asked.list:
                print(*(shown(every[i]) for i in drawn(len(every), asked)), sep="\n")
                continue
            row = known(module, text, len(every))
            began = time.monotonic()
            open_numbers = still_open(row, every, reasons, asked)
            if runs and open_numbers:
                tests = covering(module, copies[0], asked.processes)
                try_mutants(row, every, open_numbers, copies, tests, asked.deadline)
            scores.append(scored(row, every, reasons, asked))
            scores[-1].seconds = time.monotonic() - began
            print(scores[-1], *map(shown, unexplained(scores[-1], reasons)), sep="\n", flush=True)
    if not asked.list:
        print("", HEAD, *scores, total(scores), sep="\n")
        stale(scores, reasons)
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
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of each module, at least")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    parser.add_argument("--processes", type=int, default=2, help="how many at a time")
    parser.add_argument("--afresh", action="store_true", help="try again what was killed or explained")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop then; the next run goes on")
    parser.add_argument("--known", action="store_true", help="print what is known, and try nothing")
    parser.add_argument("--list", action="store_true", help="print the mutants instead of trying them")
    asked = parser.parse_args()
    if asked.all:
        asked.modules = every_module()
    asked.modules = asked.modules or CONFIG["core"]
    asked.deadline = time.monotonic() + 60 * asked.minutes
    return asked


def every_module() -> list[str]:
    """The modules of engine/ and nn/, but for what draws and words."""
    files = (path for folder in ("engine", "nn") for path in sorted((ROOT / folder).rglob("*.py")))
    names = (path.relative_to(ROOT).with_suffix("").as_posix() for path in files)
    return [
        name for name in names if not name.endswith("__") and not name.startswith(tuple(CONFIG["left_out"]))
    ]


def explanations() -> Reasons:
    """The reason why a mutant may survive, by its key."""
    entries = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))["survivor"]
    return {
        (entry["module"], entry["within"], entry["line"], becomes): entry["reason"]
        for entry in entries
        for becomes in entry["becomes"]
    }


def drawn(count: int, asked: argparse.Namespace) -> list[int]:
    """The numbers of all, or of the sample asked for: a larger sample of the same seed has those of a smaller one."""
    numbers = list(range(count))
    if 0 < asked.sample < count:
        random.Random(asked.seed).shuffle(numbers)
        return sorted(numbers[: asked.sample])
    return numbers


def still_open(row: Known, every: list[Mutant], reasons: Reasons, asked: argparse.Namespace) -> list[int]:
    """Of those that are drawn, the ones that were never tried, and that survived with no explanation."""
    closed = row.killed | {number for number in row.survived if every[number].key in reasons}
    sample = set(drawn(row.mutants, asked)) | row.survived
    return sorted(sample if asked.afresh else sample - closed)


def try_mutants(
    row: Known, every: list[Mutant], numbers: list[int], copies: list[Path], tests: Covering, deadline: float
) -> None:
    """Try these mutants, until the deadline; each result is kept at once."""
    for place, alive in tried(row.module, [every[i] for i in numbers], copies, tests, deadline):
        row.note(numbers[place], alive)
        keep(row)


def scored(row: Known, every: list[Mutant], reasons: Reasons, asked: argparse.Namespace) -> Score:
    """The score of a module by what is known of it."""
    tried_numbers = row.killed | row.survived
    survived = [every[number] for number in sorted(row.survived)]
    explained = sum(mutant.key in reasons for mutant in survived)
    whole = set(drawn(row.mutants, asked)) <= tried_numbers
    return Score(row.module, row.mutants, len(tried_numbers), survived, explained, whole=whole)


def unexplained(score: Score, reasons: Reasons) -> list[Mutant]:
    """The survivors of a module that nobody has explained."""
    return [mutant for mutant in score.survived if mutant.key not in reasons]


def shown(mutant: Mutant) -> str:
    """A mutant as a change to read."""
    return f"  {mutant.module}: {mutant.within or 'at the top'}\n    - {mutant.line}\n    + {mutant.becomes}"


def total(scores: list[Score]) -> Score:
    """The sum of the rows."""
    survived = [mutant for score in scores for mutant in score.survived]
    names = ("mutants", "tried", "explained", "seconds")
    sums = {name: sum(getattr(score, name) for score in scores) for name in names}
    return Score("all", survived=survived, **sums)


def stale(scores: list[Score], reasons: Reasons) -> None:
    """Name the explanations that nothing needs any more, of modules all of whose mutants were tried."""
    whole = {score.module for score in scores if score.tried == score.mutants}
    alive = {mutant.key for score in scores for mutant in score.survived}
    for key in sorted(key for key in reasons if key[0] in whole and key not in alive):
        print("explained, but killed or gone:", *key, sep="\n  ")
