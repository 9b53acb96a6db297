"""Random programs enclosed, against the textbook in 60 digits: prints what was seen, and how wide enclosures are.

    python tests/differential/enclosed_programs.py --programs 1000000 --processes 2

Needs the extra `certify` and mpmath. About 15 ms for each program. `--first` begins at another
seed; Ctrl-C prints the tally so far.
"""

import argparse
import contextlib
import signal
import time
from multiprocessing import get_context

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
    arguments = parser.parse_args()
    tally, start, done = Tally(), time.perf_counter(), 0
    end = arguments.first + arguments.programs
    chunks = [(first, min(CHUNK, end - first)) for first in range(arguments.first, end, CHUNK)]
    context = get_context("spawn")
    pool = context.Pool(arguments.processes, signal.signal, (signal.SIGINT, signal.SIG_IGN))
    with pool, contextlib.suppress(KeyboardInterrupt):  # the tally so far
        for part in pool.imap_unordered(_chunk, chunks):
            tally.add(part)
            done += 1
            seconds, failures = time.perf_counter() - start, len(tally.failures)
            print(f"{done} of {len(chunks)} parts, {seconds:.0f} s, {failures} failures", flush=True)
    print(f"{tally}\n{done} of {len(chunks)} parts of {CHUNK:,} programs")
    if tally.failures:
        raise SystemExit("\n\n".join(tally.failures[:20]))


def _chunk(seeds: tuple[int, int]) -> Tally:
    return tallied(*seeds)


if __name__ == "__main__":
    main()
