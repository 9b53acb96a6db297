"""Shares of one work in threads: all of them, in fewer threads where no more can be started, or none."""

import threading

import pytest

from engine.compile.emit.llvm.native.threads import side_by_side


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
