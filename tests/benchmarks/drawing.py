"""How long pictures take: an expression of 50 nodes, MLP(2, [16, 16, 1]) folded and unfolded.

    python tests/benchmarks/drawing.py [--repetitions 5]

Prints medians, the worst repetition, the size of the SVG, and the marks.
"""

import argparse
import statistics
import time

from engine import Value, draw
from nn import MLP


def expression() -> Value:
    """A sum of products with 50 nodes: 17 leaves for 16 products and sums, and a tanh."""
    x = Value(0.5, "x")
    y = x
    for i in range(16):
        y = y * Value(1.0 + i / 16, f"w{i}") + x
    y = y.tanh()
    y.backward()
    return y


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How long pictures take.")
    parser.add_argument("--repetitions", type=int, default=5)
    repetitions = parser.parse_args().repetitions
    model = MLP(2, [16, 16, 1], seed=0)
    loss = (1 - model([1.0, 2.0])).relu()
    loss.backward()
    small = expression()
    works = {
        "expression of 50 nodes (under 0.1 s)": lambda: draw(small),
        "MLP(2, [16, 16, 1]) folded (under 0.3 s)": lambda: draw(loss, model=model),
        "the same unfolded, 982 nodes (under 2 s and 1 MB)": lambda: draw(
            loss, model=model, fold=False, sums=False
        ),
    }
    print("| picture | median s (worst) | SVG bytes |\n|---|---|---|")
    for name, work in works.items():
        seconds, size = [], 0
        for _ in range(repetitions):
            start = time.perf_counter()
            size = len(work().svg)
            seconds.append(time.perf_counter() - start)
        print(f"| {name} | {statistics.median(seconds):.3f} ({max(seconds):.3f}) | {size:,} |")


if __name__ == "__main__":
    main()
