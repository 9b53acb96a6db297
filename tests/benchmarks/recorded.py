"""T1, T2, N1 to N4, C1, W1, R1, compile times and threads: recorded programs against eight libraries in one run.

    python tests/benchmarks/recorded.py [--repetitions 5] [--only N2,N3] [--peers chainrule,NumPy] [--json F] [--avx2]

Prints the processor, versions, medians, the worst repetition, ratios, marks, and the share of the machine's
multiply-add peak; needs the extra `bench`. --avx2 narrows all libraries that can be told to AVX2. One thread on
one core, float64; seconds are of CPU. Every repetition of a library is a process of its own, in turn with the
others, and checks its answers before it is timed: the losses of the same steps from the same weights, to 1e-9 of
those of reference.py.
recorded_peers/ has a file for each library.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from recorded_peers.table import markdown

STEPS = ("N1", "N2", "N3", "N4")
LIBRARIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "chainrule": ("ours", ("T1", "T2", *STEPS, "C1 N2", "C1 N3", "C1 N4", "W1", "R1", "compile", "threads")),
    "NumPy": ("numpy_hand", (*STEPS, "W1")),
    "PyTorch": ("torch_step", ("T1", "T2", *STEPS, "W1", "R1")),
    "JAX jit": ("jax_step", ("T1", "T2", *STEPS, "W1")),
    "JAX scan": ("jax_scan", STEPS),
    "CasADi": ("casadi_step", ("T1", "T2", *STEPS)),
    "ddx-ad": ("ddx_step", ("T1", "T2", "N1", "N2", "C1 N2", "C1 N3", "C1 N4")),
    "ddx-ad interpreted": ("ddx_interpreted", ("C1 N2", "C1 N3", "C1 N4")),
    "micrograd": ("micrograd_step", ("T1", "T2", "N1", "N2")),
    "scikit-learn": ("sklearn_fit", ("R1",)),
}
"""The file of each library, and what it is measured on; W1 takes the script of that name."""

TASKS = ("T1", "T2", *STEPS, "C1 N2", "C1 N3", "C1 N4", "W1", "R1", "compile", "threads")
LIMIT = 60.0  # seconds for a process: ddx-ad does not finish C1 N4 in 280
DISTRIBUTIONS = (
    "numpy", "llvmlite", "torch", "jax", "casadi", "ddx-ad", "micrograd", "scikit-learn",
)  # fmt: skip
ALONE = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")} | {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
}

NARROW = {
    "CHAINRULE_BENCHMARK_VECTORS": "AVX2",
    "XLA_FLAGS": f"{ALONE['XLA_FLAGS']} --xla_cpu_max_isa=AVX2 --xla_cpu_experimental_ynn_fusion_type=",
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
}
"""How each library is told to leave AVX-512 alone: XLA without YNNPACK, whose products follow the processor."""


def in_a_process(task: str, module: str) -> Any:
    """The figures of one task and library, measured in a new process; a word where there are none."""
    command = [sys.executable, __file__, "--task", task, "--module", module]
    try:
        answer = subprocess.run(  # noqa: S603  # this file
            command, capture_output=True, text=True, check=False, timeout=LIMIT, env=os.environ | ALONE
        )
    except subprocess.TimeoutExpired:
        return f"over {LIMIT:.0f} s"
    if answer.returncode:
        print(f"{task}, {module}:\n{answer.stderr}", file=sys.stderr)
        return "**failed**"
    return json.loads(answer.stdout.splitlines()[-1])


def measure(repetitions: int, tasks: list[str], libraries: list[str]) -> tuple[Any, Any, list[float]]:
    """figures[row][library]: a number a repetition; absent[task][library]: why there is none; the peaks."""
    figures: dict[str, dict[str, list[float]]] = {}
    absent: dict[str, dict[str, str]] = {}
    peaks = []
    for repetition in range(1, repetitions + 1):
        print(f"repetition {repetition} of {repetitions}", file=sys.stderr)
        peaks.append(in_a_process("peak", "")["Gflop/s"])
        for task in tasks:
            for library in libraries:
                module, able = LIBRARIES[library]
                if task not in able or library in absent.get(task, {}):
                    continue
                answer = in_a_process(task, module.split("_")[0] if task == "W1" else module)
                if isinstance(answer, str):
                    absent.setdefault(task, {})[library] = answer
                    continue
                for row, figure in answer.items():
                    figures.setdefault(row, {}).setdefault(library, []).append(figure)
    return figures, absent, peaks


def worker(task: str, module: str) -> None:
    """Print the figures of one task as JSON."""
    from recorded_peers.worker import figures

    try:
        answer: Any = figures(task, module)
    except ModuleNotFoundError:
        answer = "not installed"
    print(json.dumps(answer))


def versions() -> dict[str, str]:
    """What was measured, and on what."""
    facts = {
        "processor": processor(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }
    for name in DISTRIBUTIONS:
        try:
            facts[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            facts[name] = "not installed"
    return facts


def processor() -> str:
    """Its name, as the system knows it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description="Recorded programs against eight libraries.")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--only", help=f"tasks by their beginnings, with commas: {', '.join(TASKS)}")
    parser.add_argument("--peers", help=f"libraries, with commas: {', '.join(LIBRARIES)}")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--avx2", action="store_true", help="leave AVX-512 alone, in every library")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    parser.add_argument("--module", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        worker(options.task, options.module)
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # processes started from here stay on it too
    if options.avx2:
        os.environ.update(ALONE | NARROW)
        ALONE.update(NARROW)
    begun = (options.only or "").split(",")
    tasks = [task for task in TASKS if task.startswith(tuple(begun))]
    libraries = options.peers.split(",") if options.peers else list(LIBRARIES)
    figures, absent, peaks = measure(options.repetitions, tasks, libraries)
    print(markdown(figures, absent, statistics.median(peaks), libraries, narrow=options.avx2))
    print("\n" + ", ".join(f"{name} {version}" for name, version in versions().items()))
    if options.json:
        answer = {"figures": figures, "absent": absent, "peak, Gflop/s": peaks, "versions": versions()}
        options.json.write_text(json.dumps(answer, indent=1) + "\n")


if __name__ == "__main__":
    main()
