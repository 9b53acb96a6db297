"""Traps in a process of their own, for engines that may take the process with them.

Deep graphs have overflowed the stack of compiled engines, and a loop in compiled code hears no time limit.
Where the process ends in a trap, or says nothing for too long, a new one goes on with the next trap.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from importlib import import_module
from typing import IO

from engine.litmus.adapter import Adapter
from engine.litmus.catalogue import TRAPS
from engine.litmus.judge import SECONDS, Outcome, outcome_of
from engine.litmus.report_card import Card
from engine.litmus.time_limit import GRACE

START = 120.0  # seconds to import an engine


def found(where: str) -> Adapter:
    """The adapter at ``module:name``. ValueError where there is none."""
    module, _, name = where.partition(":")
    try:
        adapter = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"an adapter is named as module:NAME; {where!r}: {error}") from None
    if not isinstance(adapter, Adapter):
        raise ValueError(f"{where} must be an Adapter; got {adapter!r}")
    return adapter


def serve(where: str, first: int, seconds: float) -> None:
    """Print how each trap goes, from number `first`, one JSON line before and one after it."""
    adapter = found(where)
    out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # what an engine prints is no answer
    print(json.dumps({"engine": adapter.name}), file=out)
    for trap in TRAPS[first:]:
        outcome = outcome_of(trap, adapter, seconds)
        print(json.dumps([outcome.trap, outcome.verdict, outcome.came, outcome.note]), file=out)


def run_isolated(where: str, seconds: float = SECONDS) -> Card:
    """The report card of the adapter at ``module:name``, whatever its engine does to its process.

    ValueError where the adapter cannot be imported.
    """
    engine, outcomes = "", list[Outcome]()
    while len(outcomes) < len(TRAPS):
        engine, more, end = _one_process(where, len(outcomes), seconds)
        outcomes += more
        if len(outcomes) < len(TRAPS):
            outcomes.append(Outcome(TRAPS[len(outcomes)].name, "refused", note=end))
    return Card(engine, tuple(outcomes))


def _one_process(where: str, first: int, seconds: float) -> tuple[str, list[Outcome], str]:
    """The engine's name, what a process said from trap number `first` on, and how it ended."""
    command = [sys.executable, "-m", "engine.litmus", "--serve", str(first), "--seconds", str(seconds), where]
    outcomes: list[Outcome] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  # this file
        lines, errors = _lines(process.stdout), _lines(process.stderr)
        hello = _next(lines, START)
        if hello:
            while line := _next(lines, seconds + 5 * GRACE):
                trap, verdict, came, note = json.loads(line)
                outcomes.append(Outcome(trap, verdict, came and (came[0], tuple(came[1])), note))
        late = process.poll() is None and len(outcomes) + first < len(TRAPS) and not _ended(process)
        process.kill()
    if not hello:
        said = [line for line in iter(errors.get, None) if line.strip()]
        raise ValueError(said[-1].strip() if said else f"{where} cannot be imported")
    code = process.returncode
    end = f"no answer in {seconds:g} s" if late else f"the process ended ({_cause(code)})"
    return json.loads(hello)["engine"], outcomes, end


def _ended(process: "subprocess.Popen[str]") -> bool:
    """Whether a process whose output has ended ends too."""
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        return False
    return True


def _cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"status {code}"


def _lines(stream: IO[str] | None) -> "queue.Queue[str | None]":
    """The lines of a stream as they come, None at its end: a queue can be waited for, on every platform."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in stream or ():
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _next(lines: "queue.Queue[str | None]", seconds: float) -> str | None:
    try:
        return lines.get(timeout=seconds)
    except queue.Empty:
        return None
