"""Random programs with loops, reductions and derivatives, against their graphs: prints what was seen.

    python tests/differential/structured_programs.py --programs 3000 [--first 1000]

Each is compared twice, over samples and without; a failure prints its text, and the run goes on.
"""

import argparse
import time
from collections import Counter

from against.structured.compare import DisagreementError, compared


def main() -> None:
    """Print the tally; a failure is an error at the end."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=int, default=3000)
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    told, failures, begin = Counter[str](), list[str](), time.process_time()
    for seed in range(arguments.first, arguments.first + arguments.programs):
        for samples in (True, False):
            backend, fewest = "numpy" if seed % 10 else "llvm", 2 if seed % 3 else 32
            try:
                told[compared(seed, samples=samples, backend=backend, fewest=fewest)] += 1
            except DisagreementError as error:
                failures.append(f"samples={samples}, {backend}, {fewest}: {error}")
                print(failures[-1], flush=True)
    print(f"{dict(told)}, {len(failures)} failures, {time.process_time() - begin:.0f} s of the processor")
    if failures:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
