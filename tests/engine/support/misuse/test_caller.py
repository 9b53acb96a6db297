"""The line of the user's program, for warnings."""

import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

import engine
from engine.support.misuse.caller import is_own, users_frame, warn_user
from engine.support.misuse.leaving import warn_of_float

PACKAGE = engine.__path__[0]


def call_through(file, function):
    """Call a function from code that stands in a file of this name."""
    space = {"function": function}
    exec(compile("result = function()", file, "exec"), space)  # noqa: S102  # the text above
    return space["result"]


@pytest.mark.parametrize(
    "file",
    [
        f"{PACKAGE}/core/value.py",
        str(Path(PACKAGE).with_name("nn") / "losses.py"),
        str(Path(PACKAGE).with_name("chainrule") / "command.py"),
        "/opt/site-packages/numpy/linalg.py",
        f"{sys.prefix}/lib/dist-packages/a.py",
    ],
)
def test_frames_of_the_engine_and_of_libraries_are_passed_over(file):
    frame = call_through(file, lambda: users_frame(2))
    assert frame.f_code.co_name == "call_through"


def test_a_frame_of_a_program_is_the_users():
    frame = call_through("/home/program.py", lambda: users_frame(2))
    assert frame.f_code.co_filename == "/home/program.py"


def test_litmus_plays_the_user():
    assert is_own(f"{PACKAGE}/core/value.py")
    assert not is_own(f"{PACKAGE}/litmus/catalogue.py")
    assert not is_own(f"{PACKAGE}less/value.py")


def test_a_warning_stands_at_the_users_line():
    with pytest.warns(engine.MisuseWarning, match="hot") as caught:
        call_through(f"{PACKAGE}/core/value.py", lambda: warn_user("hot"))
    assert caught[0].filename == __file__


@pytest.mark.parametrize("file", [f"{PACKAGE}/core/functions.py", "/home/program.py"])
def test_the_engine_itself_converts_in_silence(file):
    value = SimpleNamespace(op=None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call_through(file, lambda: convert(value))
    assert len(caught) == 1  # convert stands in this file, which is the user's
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call_through(file, Conversion(value).__float__)
    assert len(caught) == (0 if file.startswith(PACKAGE) else 1)


def convert(value):
    Conversion(value).__float__()


class Conversion:
    def __init__(self, value):
        self.value = value

    def __float__(self):
        warn_of_float(self.value)
        return 1.0
