"""The command line of mutation testing, its table, and the explanations of what survives."""

import argparse
import contextlib
import fcntl
import math
import random
import tempfile
import time
import tomllib
from pathlib import Path

from covering import SECONDS, Covering, covering
from ledger import Known, digest, keep, known
from mutants import Mutant, mutants
from score import HEAD, Score, duration, status, summary
from trial import CONFIG, HERE, ROOT, Worker, source, tried

TESTS = ["tests/engine", "tests/nn"]
Reasons = dict[tuple[str, str, str, str], str]


def main(manual: str) -> int:
    """Print a row for each module and the survivors that nobody has explained.

    The status is 1 if a module is below its mark or has such a survivor, and 2 if some mutants are left to try.
    """
    asked = arguments(manual)
    reasons = explanations()
    scores: list[Score] = []
    trials = 0
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
            if runs and (numbers := still_open(row, every, reasons, asked)):
                trials += try_mutants(row, every, numbers, workers, tests, asked.deadline)
            scores.append(scored(row, every, reasons, asked))
            scores[-1].seconds = time.monotonic() - began
            print(scores[-1], *map(shown, unexplained(scores[-1], reasons)), sep="\n", flush=True)
    if not asked.list:
        left = sum(score.mutants - score.tried for score in scores)
        seconds = sum(score.seconds for score in scores)
        print("", HEAD, *scores, *summary(scores), sep="\n")
        print(duration(left, trials, seconds, asked.processes))
        stale(scores, reasons)
    return status(scores)


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
    return workers, covering(names[0], [worker.ask for worker in workers], at_most=asked.seconds)


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
    parser.add_argument(
        "--part", type=part, default=(1, 1), help="2/3: of the modules the second third, for a night"
    )
    parser.add_argument("--processes", type=int, default=1, help="how many at a time")
    parser.add_argument(
        "--tests", nargs="+", default=TESTS, help="their folders or files: by day few of them"
    )
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of tests for a mutant: by day few")
    parser.add_argument("--afresh", action="store_true", help="try again what was killed or explained")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop then; the next run goes on")
    parser.add_argument("--known", action="store_true", help="print what is known, and try nothing")
    parser.add_argument("--list", action="store_true", help="print the mutants instead of trying them")
    asked = parser.parse_args()
    if asked.all:
        asked.modules = every_module()
    number, of = asked.part
    asked.modules = (asked.modules or CONFIG["core"])[number - 1 :: of]
    asked.deadline = time.monotonic() + 60 * asked.minutes
    return asked


def part(text: str) -> tuple[int, int]:
    """Which part of the modules, of how many: "2/3"."""
    number, _, of = text.partition("/")
    pair = int(number), int(of)
    if not 1 <= pair[0] <= pair[1]:
        raise ValueError(text)
    return pair


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
) -> int:
    """Try these mutants, until the deadline, and say how many were; each result is kept at once."""
    count = 0
    for place, alive in tried([every[i] for i in numbers], workers, tests, deadline):
        row.note(numbers[place], alive)
        keep(row)
        count += 1
    return count


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


def stale(scores: list[Score], reasons: Reasons) -> None:
    """Name the explanations that nothing needs any more, of modules all of whose mutants were tried."""
    whole = {score.module for score in scores if score.tried == score.mutants}
    alive = {mutant.key for score in scores for mutant in score.survived}
    for key in sorted(key for key in reasons if key[0] in whole and key not in alive):
        print("explained, but killed or gone:", *key, sep="\n  ")
