"""Random programs enclosed, against the textbook in 60 digits: prints what was seen, and how wide enclosures are.

    python tests/differential/enclosed_programs.py --programs 1000000 --processes 2 --journal enclosed.jsonl

Needs the extra `certify` and mpmath. About 3 ms for each program on an idle core. `--first` begins at another
seed; Ctrl-C prints the tally so far. A journal has a line for each thousand programs: the same command again goes
on after the last one.
"""

import argparse
import contextlib
import json
import signal
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

from against.enclosed import Tally, tallied

CHUNK = 1000


def main() -> None:
    """Print the tally; a failure is an error."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--journal", type=Path)
    arguments = parser.parse_args()
    end = arguments.first + arguments.programs
    chunks = [(first, min(CHUNK, end - first)) for first in range(arguments.first, end, CHUNK)]
    parts = read_journal(arguments.journal) if arguments.journal else {}
    parts = {chunk: parts[chunk] for chunk in chunks if chunk in parts}
    start = time.perf_counter()
    context = get_context("spawn")
    pool = context.Pool(arguments.processes, signal.signal, (signal.SIGINT, signal.SIG_IGN))
    with pool, contextlib.suppress(KeyboardInterrupt):  # the tally so far
        for chunk, part in pool.imap_unordered(_chunk, [each for each in chunks if each not in parts]):
            parts[chunk] = part
            if arguments.journal:
                note(arguments.journal, chunk, part)
            seconds, failures = (
                time.perf_counter() - start,
                sum(len(each.failures) for each in parts.values()),
            )
            print(f"{len(parts)} of {len(chunks)} parts, {seconds:.0f} s, {failures} failures", flush=True)
    tally = Tally()
    for part in parts.values():
        tally.add(part)
    print(f"{tally}\n{len(parts)} of {len(chunks)} parts of {CHUNK:,} programs")
    if tally.failures:
        raise SystemExit("\n\n".join(tally.failures[:20]))


def note(journal: Path, chunk: tuple[int, int], part: Tally) -> None:
    """Add the tally of a chunk of programs to a journal, as one line."""
    line = json.dumps({"chunk": chunk, "counts": part.counts, "failures": part.failures})
    with journal.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}")  # after the end of what a kill has cut


def read_journal(journal: Path) -> dict[tuple[int, int], Tally]:
    """The tally of each chunk; a last line that a kill has cut is passed over."""
    parts = {}
    for line in journal.read_text("utf-8").splitlines() if journal.exists() else []:
        with contextlib.suppress(json.JSONDecodeError):
            entry = json.loads(line)
            parts[tuple(entry["chunk"])] = Tally(Counter(entry["counts"]), entry["failures"])
    return parts


def _chunk(chunk: tuple[int, int]) -> tuple[tuple[int, int], Tally]:
    return chunk, tallied(*chunk)


if __name__ == "__main__":
    main()
