"""Loops that stay loops: preparing and running a recurrent cell of many steps, and the memory of 100,000 steps.

A cell of 16 units over batches of 1 and 32 samples, as a loop and step by step, against JAX's scan; float64, one
thread. Gradients are compared before anything is timed. Times are the best of 7, interleaved.

    python tests/benchmarks/loops.py [--steps 1 100 1000]
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np  # noqa: E402  # after the number of threads

from engine import Value, dot, record, scan, total  # noqa: E402
from engine.calculus.functions import loops  # noqa: E402

UNITS, WIDTH, MOST_WRITTEN = 16, 4, 100
rng = np.random.default_rng(0)
WEIGHTS = [rng.normal(0.0, 0.3, shape) for shape in ((UNITS, UNITS), (UNITS, WIDTH), (UNITS,))]


def program(steps, *, kept):
    """The program of the cell, and the seconds until its first gradient."""
    w, u, b = ([[Value(x) for x in row] for row in np.atleast_2d(part)] for part in WEIGHTS)

    def loss(xs):
        def step(h, x):
            return [(dot(w[i], h) + dot(u[i], x) + b[0][i]).tanh() for i in range(UNITS)], ()

        items = [xs[WIDTH * t : WIDTH * (t + 1)] for t in range(steps)]
        return total(h * h for h in scan(step, [0.0] * UNITS, items)[0])

    loops.FEWEST = 1 if kept else 10**9
    begin = time.perf_counter()
    recorded = record(loss, WIDTH * steps, parameters=[x for part in (w, u, b) for row in part for x in row])
    recorded.mean_gradient(np.zeros((1, WIDTH * steps)))
    return recorded, time.perf_counter() - begin


def jax_scan(steps):
    """The same by JAX."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # JAX's own form

    def loss(parameters, x):
        w, u, b = parameters
        xs = x.reshape(len(x), steps, WIDTH).transpose(1, 0, 2)
        h, _ = jax.lax.scan(
            lambda h, x: (jnp.tanh(h @ w.T + x @ u.T + b), None), jnp.zeros((len(x), UNITS)), xs
        )
        return (h * h).sum(1).mean()

    compiled, parameters = jax.jit(jax.value_and_grad(loss)), tuple(map(jnp.array, WEIGHTS))
    begin = time.perf_counter()
    jax.block_until_ready(compiled(parameters, jnp.zeros((1, WIDTH * steps))))
    return lambda x: jax.block_until_ready(compiled(parameters, x)), time.perf_counter() - begin


def compared(steps):
    """A row for each size of the batch."""
    looped, prepared = program(steps, kept=True)
    other, prepared_by_jax = jax_scan(steps)
    ways = {"loop": looped.mean_gradient, "JAX": other}
    written = "-"
    if steps <= MOST_WRITTEN:
        unrolled, seconds = program(steps, kept=False)
        ways["step by step"], written = unrolled.mean_gradient, f"{seconds:.2f}"
    print(
        f"{steps} steps: ready in {prepared:.2f} s as a loop, {written} step by step, {prepared_by_jax:.2f} by JAX"
    )
    for samples in (1, 32):
        x = rng.normal(size=(samples, WIDTH * steps))
        ours, theirs = looped.mean_gradient(x)[1], other(x)[1]
        assert np.allclose(ours, np.concatenate([np.ravel(part) for part in theirs]), rtol=1e-9, atol=1e-12)
        best = dict.fromkeys(ways, float("inf"))
        for _ in range(7):
            for name, run in ways.items():
                begin = time.perf_counter()
                run(x)
                best[name] = min(best[name], time.perf_counter() - begin)
        ratios = ", ".join(f"{name} {1e6 * seconds:.0f} µs" for name, seconds in best.items())
        print(f"  {samples:2} samples: {ratios}; loop / JAX {best['loop'] / best['JAX']:.2f}")


def memory(*, checkpoint):
    """The most memory of a process with a loop of 100,000 steps and its gradient."""
    w, steps = Value(0.5), 100_000
    recorded = record(
        lambda h, xs: scan(lambda s, x: ((w * s + x).tanh(), ()), h, xs, checkpoint=checkpoint)[0], "h", steps
    )
    recorded.mean_gradient(np.zeros((1, steps + 1)))
    status = Path("/proc/self/status").read_text(
        "utf-8"
    )  # the figure of `resource` begins at that of the parent
    print(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, nargs="*", default=[1, 100, 1000])
    parser.add_argument("--memory", choices=["all", "checkpoints"])
    chosen = parser.parse_args()
    if chosen.memory:
        memory(checkpoint=chosen.memory == "checkpoints")
    else:
        for count in chosen.steps:
            compared(count)
        for kind in ("all", "checkpoints"):
            command = [sys.executable, __file__, "--memory", kind]
            completed = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # ourselves
            print(f"100,000 steps, {kind}: {completed.stdout.strip()} MB")
