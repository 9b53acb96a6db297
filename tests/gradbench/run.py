"""GradBench's evals on this machine: every answer checked, every engine timed, one table.

    python tests/gradbench/run.py [EVAL ...] [--peers jax pytorch casadi] [--sizes N] [--seconds 0.6]
    python tests/gradbench/run.py --save FILE      # the same in pieces: goes on where it was stopped
    python tests/gradbench/run.py --table FILE     # the table of a file, without a measurement

Each engine answers in a process of its own, on one processor, through GradBench's protocol. They take turns. Times
are of the processor, the least of all calls, since other work may share the machine.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from twelve import expected, table
from twelve.inputs import EVALS, SMALL

PEERS = ["jax", "pytorch", "casadi"]
ROUNDS = 3
LONG = 10  # seconds of an answer that is asked for once


class Process:
    """A tool in a process of its own."""

    def __init__(self, engine, limit):
        self.engine, self.limit, self.late = engine, limit, False
        self.start()

    def start(self):
        command = [sys.executable, str(HERE / "tool.py"), "--engine", self.engine, "--cpu"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def stop(self):
        """End the process, which has taken too long."""
        self.late = True
        self.process.kill()

    def ask(self, **message):
        """The response; a failure where the process ended, which then begins again."""
        alarm, self.late = threading.Timer(self.limit, self.stop), False
        alarm.start()
        try:
            self.process.stdin.write(json.dumps({"id": 0, **message}) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError):
            self.process.kill()
            ended = -self.process.wait()
            self.start()
            return {"success": False, "error": "" if self.late else f"ended by signal {ended}"}
        finally:
            alarm.cancel()

    def result(self, message, answer, before):
        """[prepare, call, distance] of one more turn, or why there is none."""
        response = self.ask(**message)
        if not response["success"]:
            return f"late, {self.limit} s" if self.late else table.reason(response.get("error", ""))
        times = {"prepare": [0.0], "evaluate": []}
        for timing in response["timings"]:
            times[timing["name"]].append(timing["nanoseconds"] / 1e9)
        before = before or (max(times["prepare"]), float("inf"), 0.0)
        distance = expected.distance(answer, response["output"])
        return [before[0], min(before[1], *times["evaluate"]), max(before[2], distance)]


def measured(processes, name, function, data, seconds):
    """For each engine its result. One with a result already (a reason) is left out."""
    message = {"kind": "evaluate", "module": name, "function": function}
    message["input"] = (
        data | {"min_runs": 1, "min_seconds": seconds / ROUNDS} if isinstance(data, dict) else data
    )
    answer, results, long = getattr(expected, name)(function, data), {}, set()
    for _ in range(ROUNDS):
        for process in processes:
            before = results.get(process.engine)
            if isinstance(before, str) or process.engine in long:
                continue
            begin = time.monotonic()
            results[process.engine] = process.result(message, answer, before)
            if time.monotonic() - begin > LONG:
                long.add(process.engine)
    return results


def cases(names, options):
    """(eval, size, function, data) of all that is asked for."""
    for name in names:
        sizes = list(EVALS[name](**(SMALL.get(name, {}) if options.small else {})))
        chosen = {round(i * (len(sizes) - 1) / max(1, options.sizes - 1)) for i in range(options.sizes)}
        for description, functions in [sizes[i] for i in sorted(chosen) if i < len(sizes)]:
            for function, data in functions.items():
                yield name, description, function, data


def late_before(rows, name, function):
    """The engines that were late at a smaller size."""
    return {
        engine
        for row in rows
        if (row["eval"], row["function"]) == (name, function)
        for engine, result in row["results"].items()
        if isinstance(result, str) and result.startswith("late")
    }


def run(options):
    """Measure what is asked for, row by row; of a file that holds some rows already, the others."""
    rows = read([options.save]) if options.save and options.save.exists() else []
    known = {(row["eval"], row["size"], row["function"]) for row in rows}
    processes = [Process(engine, options.limit) for engine in ("chainrule", *options.peers)]
    print(table.head(options.peers))
    for name, size, function, data in cases(options.evals or EVALS, options):
        if (name, size, function) in known:
            continue
        late = late_before(rows, name, function) - {"chainrule"}
        asked = [process for process in processes if process.engine not in late]
        results = measured(asked, name, function, data, options.seconds)
        results |= dict.fromkeys(late, "late at a smaller size")
        rows.append({"eval": name, "size": size, "function": function, "results": results})
        print(table.line(rows[-1], options.peers), flush=True)
        if options.save:
            with options.save.open("a") as file:
                file.write(json.dumps(rows[-1]) + "\n")
    return rows


def read(paths):
    """The rows of files."""
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


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
    parser.add_argument(
        "--save", type=Path, help="add each row to this file, and leave out those that it has"
    )
    parser.add_argument("--table", type=Path, nargs="+", help="print the table of these files instead")
    options = parser.parse_args()
    if options.table:
        rows = read(options.table)
        lines = [table.head(options.peers), *(table.line(row, options.peers) for row in rows)]
        print("\n".join(lines))
    else:
        rows = run(options)
    fault = table.verdict(rows)
    print(
        f"\n{table.summary(rows, options.peers)}\n\n{fault or 'every answer of chainrule is right, to 1e-8'}"
    )
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
