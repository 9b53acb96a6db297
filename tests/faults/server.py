"""Begins runs by fork, all that they import already imported: a run takes milliseconds to begin.

Each line of the input is a request in JSON, each line of the output its answer. Run by conftest.py.
"""

import json
import os
import resource
import sys
import time
import traceback

import nn.cli.command
from engine import Value, draw
from nn import MLP, Adam, train

xor = [([0.0, 0.0], 0), ([1.0, 1.0], 0), ([1.0, 0.0], 1)]
if os.environ.get("COMPILED"):  # what a run needs is fetched from disk, or compiled, once
    loss = "binary_cross_entropy_with_logits"
    train(MLP(2, [2, 1], "tanh"), xor, loss, 2, optimizer=Adam(0.1), progress=False, compiled=True)
assert "svg" in draw(Value(2.0) * 3.0).svg
assert nn.cli.main


def run(asked):
    """What the child does: it never comes back."""
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(asked["folder"])
    if asked["most"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["most"], asked["most"]))
    if asked["user"] is not None:
        os.setgid(asked["user"])
        os.setuid(asked["user"])
    sys.argv[1:] = asked["arguments"]
    status = 1
    try:
        exec(compile(asked["program"], "<program>", "exec"), {"__name__": "__main__"})  # noqa: S102  # the tests' own
        status = 0
    except SystemExit as ended:
        status = ended.code or 0
    except BaseException:  # noqa: BLE001  # the end of the process
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def begin(asked):
    """A run; its process."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        run(asked)
    return {"pid": pid}


def end(asked):
    """Wait for a run."""
    _, status, usage = os.wait4(asked["pid"], 0)
    code = os.waitstatus_to_exitcode(status)
    return {"status": code, "ended": time.monotonic(), "cpu": usage.ru_utime + usage.ru_stime}


if __name__ == "__main__":
    print("ready", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = end(request) if "pid" in request else begin(request)
        print(json.dumps(answer), flush=True)
