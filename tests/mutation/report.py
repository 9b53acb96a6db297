"""The command line of mutation testing, its table, and the explanations of what survives."""

import argparse
import contextlib
import fcntl
import math
import random
import tempfile
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from covering import Covering, covering
from ledger import Known, digest, keep, known
from mutants import Mutant, mutants
from trial import CONFIG, HERE, ROOT, Worker, source, tried

COLUMNS = ("mutants", "tried", "killed", "equivalent", "free", "open")
HEAD = f"{'module':58}{''.join(f'{name:>11}' for name in COLUMNS)}     killed"
EQUIVALENT = 0.1  # of the mutants that were tried, at most: more of them say that the code is written twice
TESTS = ["tests/engine", "tests/nn"]
Reasons = dict[tuple[str, str, str, str], str]


@dataclass
class Score:
    """What is known of the mutants of one module: of all that were ever tried of its text."""

    module: str
    mutants: int = 0
    tried: int = 0
    survived: list[Mutant] = field(default_factory=list)
    equivalent: int = 0
    free: int = 0
    seconds: float = 0.0
    whole: bool = True

    @property
    def killed(self) -> int:
        """The mutants that some test notices."""
        return self.tried - len(self.survived)

    @property
    def enough(self) -> bool:
        """Whether all that was drawn was tried, each survivor has a reason, and of those that differ 90 % are killed.

        In the core 97 %. Equivalent ones count for nothing, and may be a tenth of those tried. What is left of a
        small number is rounded up: of five mutants one may survive with a reason.
        """
        share = 0.97 if self.module in CONFIG["core"] else 0.9
        differ = self.tried - self.equivalent
        alive = len(self.survived) - self.equivalent
        few = self.equivalent <= math.ceil(EQUIVALENT * self.tried)
        return self.whole and not self.open and few and alive <= math.ceil((1 - share) * differ)

    @property
    def open(self) -> int:
        """The survivors that nobody has given a reason for."""
        return len(self.survived) - self.equivalent - self.free

    def __str__(self) -> str:
        differ = self.tried - self.equivalent
        share = 100 * self.killed / differ if differ else 100.0
        counts = (self.mutants, self.tried, self.killed, self.equivalent, self.free, self.open)
        return f"{self.module:58}{''.join(f'{count:11}' for count in counts)} {share:8.1f} % {self.seconds:6.0f} s"


def main(manual: str) -> int:
    """Print a row for each module and the survivors that nobody has explained; 1 if a module has too many."""
    asked = arguments(manual)
    reasons = explanations()
    scores: list[Score] = []
    with contextlib.ExitStack() as stack:
        runs = not (asked.list or asked.known)
        workers, tests = ready(asked, stack) if runs else ([], Covering({}, {}))
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
                try_mutants(row, every, open_numbers, workers, tests, asked.deadline)
            scores.append(scored(row, every, reasons, asked))
            scores[-1].seconds = time.monotonic() - began
            print(scores[-1], *map(shown, unexplained(scores[-1], reasons)), sep="\n", flush=True)
    if not asked.list:
        print("", HEAD, *scores, *by_package(scores), total("all", scores), sep="\n")
        stale(scores, reasons)
    return int(any(not score.enough for score in scores))


def ready(asked: argparse.Namespace, stack: contextlib.ExitStack) -> tuple[list[Worker], Covering]:
    """The processes that try mutants, and which tests run what."""
    folder = Path(tempfile.gettempdir(), f"mutation-{digest(str(ROOT))}")  # kept for its bytecode
    folder.mkdir(exist_ok=True)
    lock = stack.enter_context((folder / "lock").open("w"))
    fcntl.flock(lock, fcntl.LOCK_EX)  # one run at a time: another one would mutate the same copies
    workers = [Worker(folder / str(i), asked.tests) for i in range(asked.processes)]
    for worker in workers:
        stack.callback(worker.close)
    names = [worker.tests() for worker in workers]
    return workers, covering(names[0], [worker.ask for worker in workers])


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
    parser.add_argument("--processes", type=int, default=1, help="how many at a time")
    parser.add_argument(
        "--tests", nargs="+", default=TESTS, help="their folders or files: by day few of them"
    )
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
    """Why a mutant may survive, by its key: "equivalent" or "free"."""
    entries = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))["survivor"]
    return {
        (entry["module"], entry["within"], entry["line"], becomes): entry["kind"]
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
    row: Known,
    every: list[Mutant],
    numbers: list[int],
    workers: list[Worker],
    tests: Covering,
    deadline: float,
) -> None:
    """Try these mutants, until the deadline; each result is kept at once."""
    for place, alive in tried([every[i] for i in numbers], workers, tests, deadline):
        row.note(numbers[place], alive)
        keep(row)


def scored(row: Known, every: list[Mutant], reasons: Reasons, asked: argparse.Namespace) -> Score:
    """The score of a module by what is known of it."""
    tried_numbers = row.killed | row.survived
    survived = [every[number] for number in sorted(row.survived)]
    kinds = [reasons.get(mutant.key) for mutant in survived]
    counts = {kind: kinds.count(kind) for kind in ("equivalent", "free")}
    whole = set(drawn(row.mutants, asked)) <= tried_numbers
    return Score(row.module, row.mutants, len(tried_numbers), survived, whole=whole, **counts)


def unexplained(score: Score, reasons: Reasons) -> list[Mutant]:
    """The survivors of a module that nobody has explained."""
    return [mutant for mutant in score.survived if mutant.key not in reasons]


def shown(mutant: Mutant) -> str:
    """A mutant as a change to read."""
    return f"  {mutant.module}: {mutant.within or 'at the top'}\n    - {mutant.line}\n    + {mutant.becomes}"


def by_package(scores: list[Score]) -> list[Score]:
    """The sum of the modules of each folder of engine/ and nn/, and of those of the core."""
    packages: dict[str, list[Score]] = {}
    for score in scores:
        packages.setdefault("/".join(score.module.split("/")[:2]), []).append(score)
    core = [score for score in scores if score.module in CONFIG["core"]]
    return [*(total(name, several) for name, several in packages.items()), total("the core", core)]


def total(name: str, scores: list[Score]) -> Score:
    """The sum of rows."""
    survived = [mutant for score in scores for mutant in score.survived]
    names = ("mutants", "tried", "equivalent", "free", "seconds")
    return Score(
        name, survived=survived, **{each: sum(getattr(score, each) for score in scores) for each in names}
    )


def stale(scores: list[Score], reasons: Reasons) -> None:
    """Name the explanations that nothing needs any more, of modules all of whose mutants were tried."""
    whole = {score.module for score in scores if score.tried == score.mutants}
    alive = {mutant.key for score in scores for mutant in score.survived}
    for key in sorted(key for key in reasons if key[0] in whole and key not in alive):
        print("explained, but killed or gone:", *key, sep="\n  ")
