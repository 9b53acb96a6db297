"""A plugin of pytest: how long each test takes, a line of JSON each."""

import json
import os
from pathlib import Path


def pytest_runtest_logreport(report):
    """Note the seconds of the test and of what it sets up; of processes side by side the main one notes all."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with Path("durations.jsonl").open("a", encoding="utf-8") as file:
            print(json.dumps([report.nodeid, report.duration]), file=file)
