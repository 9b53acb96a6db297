"""chainrule as a tool of GradBench: `python tests/gradbench/tool.py`, with messages on standard input.

python tests/gradbench/tool.py [--engine jax]    # another engine, for comparison
"""

import argparse
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]  # this folder and, in a clone, the project

ENGINES = {"chainrule": "twelve.evals"} | {
    name: f"twelve.peers.of_{name}" for name in ("jax", "pytorch", "casadi")
}

if __name__ == "__main__":
    from twelve.protocol import Tool, serve

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=ENGINES, default="chainrule")
    parser.add_argument("--processors", type=int, default=1, help="how many processors may be used")
    parser.add_argument("--cpu", action="store_true", help="time is that of the processor, not of the clock")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.processors])
    clock = time.process_time_ns if options.cpu else time.perf_counter_ns
    serve(Tool(options.engine, ENGINES[options.engine], clock))
