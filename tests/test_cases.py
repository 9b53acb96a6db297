"""The cases of a parametrised test run as one item, and each that fails is named."""

import os
import subprocess
import sys
from pathlib import Path

CONFTEST = (Path(__file__).parent / "conftest.py").read_text("utf-8")
TESTS = """
import pytest

@pytest.fixture(scope="session")
def shared():
    return 2

@pytest.mark.parametrize("b", [1, 2])
@pytest.mark.parametrize("a", ["x", "y", pytest.param("z", marks=pytest.mark.xfail)])
def test_share(a, b, shared):
    assert a == "x" or b == shared

@pytest.mark.sampled(3)
@pytest.mark.parametrize("a", range(7))
def test_many(a):
    assert a != 5

@pytest.mark.parametrize("a", [1, 2, 3])
def test_own(a, tmp_path):
    assert not list(tmp_path.iterdir())
    (tmp_path / "file").touch()

@pytest.mark.parametrize("a", [1, 2])
def test_skip(a):
    pytest.skip(f"no {a}")
"""


def results(folder, *arguments):
    """The lines that pytest prints of the tests above."""
    (folder / "conftest.py").write_text(CONFTEST, "utf-8")
    (folder / "test_it.py").write_text(TESTS, "utf-8")
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *arguments]
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # no plugin takes part, and none is imported
    options = {"cwd": folder, "env": alone, "capture_output": True, "text": True, "check": False}
    return subprocess.run(command, **options).stdout  # noqa: S603, PLW1510  # this file


def test_cases_share_an_item_and_those_that_fail_are_named(tmp_path):
    text = results(tmp_path)
    assert "test_share[4 cases] FAILED" in text
    assert "1 of 4 cases fail: [y-1]" in text
    assert "test_share[z-1] XFAIL" in text  # it has a mark of its own
    assert "a = 'y', b = 1" in text
    assert "test_many[3 of 7 cases] PASSED" in text
    assert "test_many[7 cases] FAILED" in text  # which the default suite leaves out, as it is slow
    assert text.count("test_own[") >= 3  # a folder for each
    assert "test_skip[2 cases] SKIPPED" in text


def test_cases_stand_apart_where_they_are_asked_for(tmp_path):
    for arguments in (["--apart"], ["-k", "share"], ["test_it.py::test_share[y-1]"]):
        assert "test_share[y-1] FAILED" in results(tmp_path, *arguments)
