"""Run the traps in a separate process, for engines that may crash it.

Deep graphs have overflowed the stack of compiled engines, and no time limit interrupts a loop in compiled code.
If the process ends in a trap or does not answer in time, a new process continues with the next trap.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from importlib import import_module
from typing import IO

from engine.litmus.adapter import Adapter
from engine.litmus.catalogue import TRAPS
from engine.litmus.judge import SECONDS, Outcome, outcome_of
from engine.litmus.report_card import Card
from engine.litmus.time_limit import GRACE

START = 120.0  # seconds to import an engine


def adapter_at(where: str) -> Adapter:
    """The adapter at ``module:NAME``. ValueError where it does not exist."""
    module, _, name = where.partition(":")
    if not (module and name):
        raise ValueError(f"an adapter is written as module:NAME; got {where!r}")
    try:
        adapter = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"an adapter is written as module:NAME; got {where!r}: {error}") from None
    if not isinstance(adapter, Adapter):
        raise ValueError(f"{where} must be an Adapter; got {adapter!r}")
    return adapter


def serve(where: str, first: int, seconds: float) -> None:
    """Print the outcome of each trap from number `first` on as a JSON line, after a line with the engine's name."""
    adapter = adapter_at(where)
    out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # text that the engine prints must not mix with the answers
    print(json.dumps({"engine": adapter.name}), file=out)
    for trap in TRAPS[first:]:
        outcome = outcome_of(trap, adapter, seconds)
        print(json.dumps([outcome.trap, outcome.verdict, outcome.answer, outcome.note]), file=out)


def run_isolated(where: str, seconds: float = SECONDS) -> Card:
    """The report card of the adapter at ``module:NAME``, even if its engine crashes the process.

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
    """The engine's name, the outcomes from trap number `first` on, and the reason why the process stopped."""
    command = [sys.executable, "-m", "engine.litmus", "--serve", str(first), "--seconds", str(seconds), where]
    outcomes: list[Outcome] = []
    with subprocess.Popen(  # noqa: S603  # this file
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as process:
        lines, errors = _lines(process.stdout), _lines(process.stderr)
        head = _next(lines, START)
        if head:
            while line := _next(lines, seconds + 5 * GRACE):
                trap, verdict, answer, note = json.loads(line)
                outcomes.append(Outcome(trap, verdict, answer and (answer[0], tuple(answer[1])), note))
        late = process.poll() is None and len(outcomes) + first < len(TRAPS) and not _ended(process)
        process.kill()
    if not head:
        messages = [line for line in iter(errors.get, None) if line.strip()]
        raise ValueError(
            messages[-1].strip().removeprefix("litmus: ") if messages else f"{where} cannot be imported"
        )
    code = process.returncode
    end = f"no answer in {seconds:g} s" if late else f"the process ended ({_cause(code)})"
    return json.loads(head)["engine"], outcomes, end


def _ended(process: "subprocess.Popen[str]") -> bool:
    """Whether the process ends soon after its output has ended."""
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        return False
    return True


def _cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"status {code}"


def _lines(stream: IO[str] | None) -> "queue.Queue[str | None]":
    """A queue of the lines of a stream, with None at its end. Every platform can wait for a queue with a timeout."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        with suppress(ValueError):  # closed before this thread has begun
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
