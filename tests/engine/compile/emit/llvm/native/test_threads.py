"""Shares of one work in threads: all of them, in fewer threads where no more can be started, or none."""

import os
import threading
import time

import numpy as np
import pytest

from engine.compile.emit.llvm.native.threads import barrier, side_by_side


@pytest.mark.parametrize("shares", [1, 2, 5])
def test_every_share_is_done_once(shares):
    done = []
    side_by_side(lambda share, count: done.append((share, count)), shares)
    assert sorted(done) == [(share, shares) for share in range(shares)]


@pytest.mark.parametrize("possible", [0, 1, 3])
def test_where_no_more_threads_can_be_started_those_that_there_are_do_all(monkeypatch, possible):
    start, started, done = threading.Thread.start, [], []

    def limited(thread):
        if len(started) == possible:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    side_by_side(lambda share, count: done.append((share, count)), 5)
    count = max(possible, 1)
    assert sorted(done) == [(share, count) for share in range(count)]


def test_an_error_of_a_share_reaches_the_caller():
    def work(share, _):
        if share == 1:
            raise MemoryError("share 1")

    with pytest.raises(MemoryError, match="share 1"):
        side_by_side(work, 3)


def test_an_interrupted_start_leaves_no_thread_behind(monkeypatch):
    start, started = threading.Thread.start, []

    def interrupted(thread):
        if started:
            raise KeyboardInterrupt
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    done = []
    with pytest.raises(KeyboardInterrupt):
        side_by_side(lambda share, _: done.append(share), 3)
    started[0].join(5.0)
    assert not started[0].is_alive()
    assert not done


def test_an_interrupt_goes_on_when_all_threads_have_ended(monkeypatch):
    """They may work in memory that the next call works in."""
    join, done = threading.Thread.join, []

    def interrupted(thread):
        if not interrupts:
            interrupts.append(thread)
            raise KeyboardInterrupt
        join(thread)

    def work(share, _):
        time.sleep(0.05)
        done.append(share)

    interrupts = []
    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        side_by_side(work, 2)
    assert sorted(done) == [0, 1]


def _share_and_cores(shares, monkeypatch, refused=False):
    """The cores to which each share moves, in turn."""
    moves, now = {}, threading.local()

    def move(_, cores):
        now.moves = [*getattr(now, "moves", []), set(cores)]
        if refused:
            raise PermissionError("not here")

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 4, 6}, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", move, raising=False)
    side_by_side(lambda share, _: moves.update({share: now.moves}), shares)
    return moves


def test_shares_begin_on_cores_of_their_own_and_may_go_on_anywhere(monkeypatch):
    moves = _share_and_cores(3, monkeypatch)
    assert sorted(min(own) for own, _ in moves.values()) == [1, 4, 6]
    assert all(len(own) == 1 and then == {1, 4, 6} for own, then in moves.values())


def test_more_shares_than_cores(monkeypatch):
    assert len(_share_and_cores(5, monkeypatch)) == 5


def test_a_system_that_refuses_to_move_threads_lets_them_work_where_they_are(monkeypatch):
    assert len(_share_and_cores(2, monkeypatch, refused=True)) == 2
    monkeypatch.delattr(os, "sched_setaffinity")
    assert len(_done(2)) == 2


def _done(shares):
    done = []
    side_by_side(lambda share, _: done.append(share), shares)
    return done


@pytest.mark.skipif(os.name == "nt", reason="threads only look there")
def test_a_thread_that_waits_for_long_leaves_its_core_to_others(native):
    """A thread that looks all the time takes as long on its core as it waits."""
    code, meeting, spent = native(barrier()), np.zeros(32), []
    meet = code.barrier

    def first():
        before, began = time.thread_time(), time.perf_counter()
        meet(meeting, 2)
        spent.extend([time.thread_time() - before, time.perf_counter() - began])

    waiting = threading.Thread(target=first)
    waiting.start()
    time.sleep(0.5)
    meet(meeting, 2)
    waiting.join(10.0)
    busy, whole = spent
    assert whole > 0.4
    assert busy < whole / 3


def test_threads_meet_many_times_in_a_row(native):
    """None goes on before all have come, whether it has slept or not."""
    code, meeting = native(barrier()), np.zeros(32)
    meet = code.barrier
    come, behind = [0, 0, 0], []

    def work(share, shares):
        for i in range(100):
            come[share] += 1
            if i % 40 == share:
                time.sleep(0.002)
            meet(meeting, shares)
            behind.extend(j for j in come if j <= i)
            meet(meeting, shares)

    side_by_side(work, 3)
    assert come == [100, 100, 100]
    assert not behind
