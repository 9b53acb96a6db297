"""GradBench's evals on this machine: every answer checked, every engine timed, one table.

    python tests/gradbench/run.py [EVAL ...] [--peers jax pytorch casadi] [--sizes N] [--seconds 0.6]

Each engine answers in a process of its own, on one processor, through GradBench's protocol. They take turns. Times
are of the processor, the least of all calls, since other work may share the machine.
"""

import argparse
import json
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from twelve import expected
from twelve.inputs import EVALS, SMALL

PEERS = ["jax", "pytorch", "casadi"]
ROUNDS = 3


class Process:
    """A tool in a process of its own."""

    def __init__(self, engine, limit):
        self.engine, self.limit = engine, limit
        self.start()

    def start(self):
        command = [sys.executable, str(HERE / "tool.py"), "--engine", self.engine, "--cpu"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **message):
        """The response; a failure where the process ended, which then begins again."""
        alarm = threading.Timer(self.limit, self.process.kill)
        alarm.start()
        try:
            self.process.stdin.write(json.dumps({"id": 0, **message}) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError):
            self.process.kill()
            self.start()
            return {"success": False, "error": f"no answer in {self.limit} s"}
        finally:
            alarm.cancel()


def measured(processes, name, function, data, seconds):
    """For each engine (prepare, call, distance from the right answer) in seconds, or an error text."""
    message = {"kind": "evaluate", "module": name, "function": function}
    message["input"] = (
        data | {"min_runs": 1, "min_seconds": seconds / ROUNDS} if isinstance(data, dict) else data
    )
    answer, results = getattr(expected, name)(function, data), {}
    for turn in range(ROUNDS):
        for process in processes:
            if turn and isinstance(results[process.engine], str):
                continue
            response = process.ask(**message)
            if not response["success"]:
                results[process.engine] = response.get("error", "failed").strip().splitlines()[-1]
                continue
            times = {"prepare": [0], "evaluate": []}
            for timing in response["timings"]:
                times[timing["name"]].append(timing["nanoseconds"] / 1e9)
            before = results.get(process.engine, (max(times["prepare"]), float("inf"), 0.0))
            distance = max(before[2], expected.distance(answer, response["output"]))
            results[process.engine] = before[0], min(before[1], *times["evaluate"]), distance
    return results


def row(name, description, function, results):
    """A row of the table: times of chainrule, then each peer's time and the ratio to it."""
    cells = [name, description, function]
    own = results["chainrule"]
    cells += [own[:60]] if isinstance(own, str) else [f"{own[0]:.2f} s", time_text(own[1]), f"{own[2]:.0e}"]
    for engine, result in results.items():
        if engine != "chainrule":
            ratio = "" if isinstance(own, str) or isinstance(result, str) else f"{own[1] / result[1]:.2f}"
            cells += ["–" if isinstance(result, str) else peer_text(*result), ratio]
    return "| " + " | ".join(cells) + " |"


def peer_text(prepare, call, distance):
    """The time of a call, and that of the preparation; whether the answer is right."""
    return f"{time_text(call)} ({prepare:.1f} s)" + (", wrong" if distance > 1e-8 else "")


def time_text(seconds):
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.2g} µs"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("evals", nargs="*", metavar="EVAL", help=", ".join(EVALS))
    parser.add_argument("--peers", nargs="*", default=PEERS, choices=PEERS)
    parser.add_argument("--small", action="store_true", help="the sizes of the tests")
    parser.add_argument(
        "--sizes", type=int, default=99, help="only so many sizes of each eval, evenly chosen"
    )
    parser.add_argument("--seconds", type=float, default=0.6, help="the least time for calls of one function")
    parser.add_argument(
        "--limit", type=int, default=600, help="seconds for an answer, after which an engine is stopped"
    )
    options = parser.parse_args()
    processes = [Process(engine, options.limit) for engine in ("chainrule", *options.peers)]
    head = ["eval", "size", "function", "prepare", "a call", "error"]
    head += [text for peer in options.peers for text in (peer, "ratio")]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    wrong = 0
    for name in options.evals or EVALS:
        sizes = list(EVALS[name](**(SMALL.get(name, {}) if options.small else {})))
        chosen = sorted(
            {round(i * (len(sizes) - 1) / max(1, options.sizes - 1)) for i in range(options.sizes)}
        )
        for description, functions in [sizes[i] for i in chosen if i < len(sizes)]:
            for function, data in functions.items():
                results = measured(processes, name, function, data, options.seconds)
                print(row(name, description, function, results), flush=True)
                wrong += isinstance(results["chainrule"], str) or results["chainrule"][2] > 1e-8
    print(f"{wrong} wrong" if wrong else "every answer of chainrule is right, to 1e-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
