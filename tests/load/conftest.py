"""Long runs in processes of their own, whose memory is nobody else's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HELPERS = """
import os
def resident():  # bytes of this process in memory
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
"""


@pytest.fixture(scope="session")
def share():
    """CHAINRULE_TRUST=0.01 does a hundredth of the work."""
    return float(os.environ.get("CHAINRULE_TRUST", "1"))


@pytest.fixture(scope="session")
def alone():
    """Run a program in a new process, with resident(); the numbers that it prints."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("the memory of a process is read from /proc")

    def run(code):
        done = subprocess.run(  # noqa: S603  # the test's own text
            [sys.executable, "-W", "error", "-c", HELPERS + code],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [float(word) for word in done.stdout.split()]

    return run
