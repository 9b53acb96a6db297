"""Threads that do shares of one work, and where they wait for one another."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress

from engine.compile.emit.llvm.writing.text import Text

ARRIVED, ROUND = 64, 128  # offsets in the arena, whose first number is the address of the table of rows
PATIENCE = 1 << 17  # how often a thread looks before it sleeps: about a tenth of a millisecond
BETWEEN = 255  # how often it looks between two sleeps
SLEEP = 20  # microseconds


def barrier() -> Text:
    """The function (m, shares): go on when all threads have come here.

    A thread that waits for long sleeps in between, for the other one may need its core: on a busy system threads that
    only look, or yield for a whole slice of time, are many times slower than one thread.
    """
    t = Text("barrier", "ptr %m, i64 %shares", attributes="internal")
    sleep = "add i32 0, 0"
    if os.name != "nt":
        t.declarations.add("declare i32 @usleep(i32)")
        sleep = f"call i32 @usleep(i32 {SLEEP})"
    for line in f"""\
%alone = icmp eq i64 %shares, 1
br i1 %alone, label %done, label %arrive
arrive:
%arrived = getelementptr i8, ptr %m, i64 {ARRIVED}
%round = getelementptr i8, ptr %m, i64 {ROUND}
%now = load atomic i64, ptr %round acquire, align 8
%before = atomicrmw add ptr %arrived, i64 1 acq_rel
%count = add i64 %before, 1
%last = icmp eq i64 %count, %shares
br i1 %last, label %release, label %wait
release:
store atomic i64 0, ptr %arrived monotonic, align 8
%following = add i64 %now, 1
store atomic i64 %following, ptr %round release, align 8
ret void
wait:
%looks = phi i64 [ 0, %arrive ], [ %more, %again ], [ %more, %sleep ]
%more = add i64 %looks, 1
%current = load atomic i64, ptr %round acquire, align 8
%same = icmp eq i64 %current, %now
br i1 %same, label %waiting, label %done
waiting:
%long = icmp ugt i64 %more, {PATIENCE}
%short = and i64 %more, {BETWEEN}
%over = icmp eq i64 %short, 0
%tired = and i1 %long, %over
br i1 %tired, label %sleep, label %again
sleep:
%ignored = {sleep}
br label %wait
again:
br label %wait
done:
ret void""".splitlines():
        t.label(line[:-1]) if line.endswith(":") else t.do(line)
    return t


class _Gate:
    """Threads wait here until it is known how many there are."""

    def __init__(self) -> None:
        self.shares, self._lock = 0, threading.Lock()
        self._lock.acquire()

    def open(self) -> None:
        """Let all pass, who find their number in `shares`. It may be called again, where Ctrl-C came in between."""
        with suppress(RuntimeError):  # it was open
            self._lock.release()

    def wait(self) -> int:
        self._lock.acquire()
        self.open()  # for the next one
        return self.shares


def _move(share: int) -> None:
    """Move this thread to a core that no other share begins on; from there the system may move it on.

    A system that wakes two threads on one core can leave them there for many milliseconds, in which each waits for
    the other. Processes begin with different cores.
    """
    with suppress(AttributeError, OSError):  # systems that have no such call, or refuse it
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[(share + os.getpid()) % len(cores)]})
        os.sched_setaffinity(0, cores)


def side_by_side(work: Callable[[int, int], None], shares: int) -> None:
    """`work(share, shares)` for every share, each in a thread; in fewer where no more can be started.

    The caller only waits: where Ctrl-C interrupts it, no thread waits for a share that nobody does. The interrupt
    goes on when all threads have ended, for they may work in memory that the next call works in.
    """
    if shares == 1:
        work(0, 1)
        return
    gate, threads, errors = _Gate(), list[threading.Thread](), list[BaseException]()

    def one(share: int) -> None:
        number = gate.wait()
        if share < number:
            _move(share)
            try:
                work(share, number)
            except BaseException as error:  # noqa: BLE001  # for the thread that waits
                errors.append(error)

    try:
        with suppress(RuntimeError):  # no thread can be started: those that there are share the work
            for share in range(shares):
                thread = threading.Thread(target=one, args=(share,), daemon=True)
                thread.start()
                threads.append(thread)
        gate.shares = len(threads)
    finally:
        _end(gate, threads)
    if not threads:
        work(0, 1)
    if errors:
        raise errors[0]


def _end(gate: _Gate, threads: list[threading.Thread]) -> None:
    """Wait until all threads have ended; then let an interrupt go on that has come meanwhile."""
    interrupts = list[KeyboardInterrupt]()
    while True:
        try:
            gate.open()
            for thread in threads:
                thread.join()
            break
        except KeyboardInterrupt as interrupt:
            interrupts.append(interrupt)
    if interrupts:
        raise interrupts[0]
