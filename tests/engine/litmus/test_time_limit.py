"""A time limit returns results, raises errors, and stops a loop."""

import time

import pytest

from engine.litmus.time_limit import limited


def test_a_time_limit_hands_on_what_comes_in_time():
    assert limited(lambda: 3, 5.0) == 3
    with pytest.raises(KeyError, match="gone"):
        limited(lambda: {}["gone"], 5.0)


def test_a_time_limit_stops_a_loop_that_catches_every_exception():
    stopped = []

    def loop():
        try:
            while True:
                try:
                    time.sleep(0.01)
                except Exception:  # noqa: BLE001, S112  # an engine may do this
                    continue
        finally:
            stopped.append(True)

    with pytest.raises(TimeoutError, match=r"^no answer in 0\.1 s$"):
        limited(loop, 0.1)
    assert stopped == [True]
