"""A table larger than memory: train on a CSV file of 2 GB, and say the time and the largest memory of the process.

The file is generated where the temporary files are, and removed. Usage: python tests/benchmarks/large_table.py [GB]
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = 20
ROW = 9 * COLUMNS + 4  # bytes, about


def generate(path: Path, size: float) -> int:
    """Write a table of `size` GB; the target is whether the first two columns exceed the third. Returns its rows."""
    rng, rows = random.Random(0), int(size * 1e9 / ROW)
    part = []
    for _ in range(20_000):  # repeated: its figures and its size count, not its variety
        x = [rng.random() for _ in range(COLUMNS)]
        label = "yes" if x[0] + x[1] > 2 * x[2] else "no"
        part.append(",".join([*(f"{value:.6f}" for value in x), label]) + "\n")
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join([*(f"x{i}" for i in range(COLUMNS)), "label"]) + "\n")
        for start in range(0, rows, len(part)):
            file.writelines(part[: rows - start])
    return rows


def main() -> None:
    """Generate, train one epoch, and report."""
    size = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        rows = generate(path, size)
        start = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "nn.cli",
            "train",
            str(path),
            "--quiet",
            "--out",
            str(Path(folder) / "m.json"),
        ]
        subprocess.run(command, check=True)  # noqa: S603  # ours
        seconds = time.perf_counter() - start
        gigabytes = path.stat().st_size / 1e9
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{gigabytes:.2f} GB, {rows:,} rows: {seconds:.0f} s for one epoch, {largest:.0f} MB at most")


if __name__ == "__main__":
    main()
