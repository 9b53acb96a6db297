"""What all tests share."""

import os
import shutil
import tempfile

# Where Python is told to write no bytecode, every program that a test starts would compile the packages again,
# a second each. The session shares one directory outside of the tree instead.
BYTECODE = tempfile.mkdtemp() if os.environ.pop("PYTHONDONTWRITEBYTECODE", "") else None
if BYTECODE:
    os.environ["PYTHONPYCACHEPREFIX"] = BYTECODE


def pytest_unconfigure():
    """Remove the directory, in the process that made it."""
    if BYTECODE:
        shutil.rmtree(BYTECODE, ignore_errors=True)


def pytest_make_parametrize_id(val):
    """An id without an address in memory: the processes of `-n 2` must collect the same names."""
    return getattr(val, "__name__", type(val).__name__) if " at 0x" in repr(val) else None
