"""GradBench's protocol: a message a line on standard input, a response a line on standard output.

Source: CONTRIBUTING.md of GradBench, "Protocol" and "Types".
"""

import json
import sys
import time
import traceback
from importlib import import_module


class Tool:
    """A tool of GradBench, which answers messages. `package` holds a module for each eval.

    The last call stays prepared, so that a message that comes again measures calls alone. `clock` gives nanoseconds.
    """

    def __init__(self, name, package, clock=time.perf_counter_ns):
        self.name, self.package, self.clock = name, package, clock
        self.key, self.prepared = None, None

    def response(self, message):
        """The response to a message, as JSON data."""
        kind = message["kind"]
        if kind == "start":
            return {"id": message["id"], "tool": self.name}
        if kind in ("define", "evaluate"):
            try:
                return {"id": message["id"], "success": True} | getattr(self, kind)(message)
            except Exception:  # whatever fails is the response
                return {"id": message["id"], "success": False, "error": traceback.format_exc(limit=-3)}
        return {"id": message["id"]}

    def define(self, message):
        """Whether this tool knows a module."""
        import_module(f"{self.package}.{message['module']}")
        return {}

    def evaluate(self, message):
        """The output of a function, with a timing for each call of it, and one for what prepares the calls."""
        module, function, data = message["module"], message["function"], message["input"]
        timings, key = [], json.dumps([module, function, data])
        if key != self.key:
            begin = self.clock()
            prepared = import_module(f"{self.package}.{module}").FUNCTIONS[function](data)
            run, short = prepared if isinstance(prepared, tuple) else (prepared, lambda output: output)
            self.prepared = run, short, run()  # the first call may compile
            timings.append({"name": "prepare", "nanoseconds": self.clock() - begin})
            self.key = key
        run, short, output = self.prepared
        least, seconds = (data["min_runs"], data["min_seconds"]) if isinstance(data, dict) else (1, 0.0)
        total = runs = 0
        while runs < least or total < 1e9 * seconds:
            begin = self.clock()
            output = run()
            taken = self.clock() - begin
            timings.append({"name": "evaluate", "nanoseconds": taken})
            total, runs = total + taken, runs + 1
        return {"output": plain(short(output)), "timings": timings}


def plain(output):
    """Arrays and their numbers as JSON data."""
    if isinstance(output, dict):
        return {name: plain(part) for name, part in output.items()}
    if hasattr(output, "tolist"):
        return output.tolist()
    return [plain(part) for part in output] if isinstance(output, list | tuple) else output


def serve(tool):
    """Answer the messages of standard input until it ends."""
    for line in sys.stdin:
        print(json.dumps(tool.response(json.loads(line))), flush=True)
