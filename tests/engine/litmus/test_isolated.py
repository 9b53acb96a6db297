"""Traps in a separate process, and the command that prints the report card."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import litmus
from engine.litmus import TRAPS, isolated, run_isolated
from engine.litmus.__main__ import main

NAMES = [trap.name for trap in TRAPS]


DEADLY = """
import os, time
from engine.litmus import CHAINRULE, Adapter
def gradient(f, at):
    if at == (1.5,):   # fan
        os.abort()
    if at == (-2.0, 3.0):   # diamond
        os._exit(3)
    if at == (2.5, 0.5):
        print("noise on the standard output", flush=True)
    return CHAINRULE.gradient(f, at)
DEADLY = Adapter("deadly", gradient, CHAINRULE.functions, repeats=True)
NONE = 3
"""


@pytest.fixture
def deadly(tmp_path, monkeypatch):
    (tmp_path / "deadly.py").write_text(DEADLY, "utf-8")
    here = Path(litmus.__file__).parents[2]
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{here}")
    return "deadly:DEADLY"


def test_an_engine_that_kills_its_process_does_not_stop_the_pack(deadly):
    card = run_isolated(deadly)
    assert [outcome.trap for outcome in card.outcomes] == NAMES
    assert card["fan"].note == "the process ended (signal 6)"
    assert card["diamond"].note == "the process ended (status 3)"
    assert card.counts == "39 right, 2 refused, 2 not supported"


def test_the_command_prints_the_card_and_its_status_says_whether_something_is_wrong(deadly, capsys):
    assert main([deadly]) == 0
    assert capsys.readouterr().out.startswith("deadly: 39 right")
    for where, said in (
        ("deadly:NOBODY", "no attribute 'NOBODY'"),
        ("nowhere:A", "No module named 'nowhere'"),
        ("deadly:NONE", "deadly:NONE must be an Adapter; got 3"),
        ("deadly", "litmus: an adapter is written as module:NAME; got 'deadly'\n"),
        (":NONE", "litmus: an adapter is written as module:NAME"),
    ):
        assert main([where]) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e300", "soon"])
def test_a_time_limit_is_a_number_of_seconds(seconds, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--seconds", seconds])
    assert stop.value.code == 2
    assert "--seconds" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_of_few_characters_shows_the_others_as_escapes(encoding, tmp_path):
    (tmp_path / "loud.py").write_text(
        "import engine.litmus.isolated as isolated\n"
        "from engine.litmus import CHAINRULE, Card, Outcome\n"
        f"outcomes = tuple(Outcome(name, 'wrong', None, '\u2207') for name in {NAMES!r})\n"
        "isolated.run_isolated = lambda *_: Card('\u2202', outcomes)\n"
        "from engine.litmus.__main__ import main\n"
        "raise SystemExit(main([]))\n",
        "utf-8",
    )
    here = Path(litmus.__file__).parents[2]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(here)}
    ended = subprocess.run(  # noqa: S603  # this file
        [sys.executable, str(tmp_path / "loud.py")], env=environment, capture_output=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert ended.stdout.startswith(b"\\u2202: 43 wrong")


def test_a_stream_that_is_closed_before_it_is_read_ends():
    stream = io.StringIO("late\n")
    stream.close()
    assert isolated._lines(stream).get(timeout=20) is None  # it waited for good
