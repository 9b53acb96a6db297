"""A plugin of pytest: how much each test computes, a line of JSON each; waiting on a busy machine costs nothing."""

import json
import os
from pathlib import Path

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Note the seconds of processor time of the test, of what it sets up, and of the processes that it starts."""
    before = sum(os.times()[:4])
    result = yield
    file = Path(f"durations-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl")
    with file.open("a", encoding="utf-8") as lines:
        print(json.dumps([item.nodeid, sum(os.times()[:4]) - before]), file=lines)
    return result
