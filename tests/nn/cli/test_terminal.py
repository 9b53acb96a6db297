"""Whatever a name holds, the terminal only shows it: all output of the command goes through one door."""

import ast
import contextlib
import errno
import io
import sys
import warnings
from pathlib import Path

import pytest

import nn.cli
from nn import MLP, save
from nn.cli.command import main
from nn.cli.terminal import complain, say, say_text

CODES = ["\x1b[31m", "\x1b]0;title\x07", "\r", "\x08", "\u202e", "\x9b2J", "\ud800"]
GOOD = "a,b,y\n" + "".join(f"{i},{i * i},{i % 2}\n" for i in range(20))


def test_nothing_else_in_the_command_prints():
    folder = Path(nn.cli.__file__).parent
    for path in folder.rglob("*.py"):
        calls = [n.func for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        names = {ast.unparse(call) for call in calls}
        if path.name != "terminal.py":
            assert not names & {"print", "sys.stdout.write", "sys.stderr.write"}, path.name


@pytest.mark.parametrize("code", CODES)
def test_every_line_is_escaped(code, capsys):
    say(f"a{code}b", "c")
    say_text(f"d{code}\ne")
    complain(f"f{code}\ng")
    out, err = capsys.readouterr()
    assert (out + err).replace("\n", "").isprintable()
    assert out.count("\n") == 4
    assert err.count("\n") == 1


def test_a_line_break_in_a_line_is_escaped_too(capsys):
    say("model\nsaved to x")
    assert capsys.readouterr().out == "model\\nsaved to x\n"


def test_plain_text_is_as_it_is(capsys):
    say("∂L/∂w = 2·(σ − y)·x  ½ \\ é", "")
    assert capsys.readouterr().out == "∂L/∂w = 2·(σ − y)·x  ½ \\ é\n\n"


def test_a_complaint_that_cannot_be_written_is_lost_in_silence(monkeypatch):
    class Full(io.StringIO):
        def write(self, _text):
            raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    complain("x")


COMMANDS = [
    ["train", "{}.csv", "--epochs", "1"],
    ["train", "xor", "--epochs", "1", "--out", "{}.json"],
    ["train", "xor", "--epochs", "1", "--out", "{}/m.json"],
    ["train", "--resume", "{}.json"],
    ["train", "{}"],
    ["train", "good.csv", "--target", "{}"],
    ["train", "xor", "--hidden", "{}"],
    ["train", "xor", "--{}"],
    ["predict", "{}.json", "good.csv"],
    ["predict", "m.json", "{}.csv"],
    ["draw", "m.json", "--input", "1,{}", "-o", "a.svg"],
    ["draw", "m.json", "-o", "{}.svg"],
    ["draw", "m.json", "-o", "m.{}"],
    ["draw", "x", "{}=3", "-o", "a.svg"],
    ["draw", "x + {}", "x=3", "-o", "a.svg"],
    ["draw", "x", "x={}", "-o", "none/{}.svg"],
    ["check", "w*x", "--hand", "{}=x"],
    ["check", "w*x", "--hand", "w={}"],
    ["check", "w*x", "--at", "{}=2"],
    ["check", "w*x", "--let", "{}=w", "--hand", "w=x"],
    ["check", "{}", "--hand", "w=x"],
    ["{}"],
]


@pytest.mark.parametrize("code", ["\x1b[31m", "\u202e", "\x9b2J"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.usefixtures("folder")
def test_no_command_passes_a_code_on(command, code, capsys):
    Path("good.csv").write_text(GOOD, "utf-8")
    Path(f"{code}.csv").write_text(GOOD.replace("a,", f"{code},"), "utf-8")
    save(MLP(2, [2, 1], seed=0), "m.json")
    capsys.readouterr()
    with contextlib.suppress(SystemExit):
        main([word.replace("{}", code) for word in command])
    out, err = capsys.readouterr()
    assert (out + err).replace("\n", "").isprintable()
    assert out + err


def test_a_warning_is_a_line_of_the_command(monkeypatch, folder, capsys):
    def warning(*_):
        warnings.warn("look\x1b[31m\nhere", UserWarning, stacklevel=2)
        return 0

    monkeypatch.setattr("nn.cli.commands.train._trained", warning)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert main(["train", "xor"]) == 0
    assert capsys.readouterr().err == "chainrule: warning: look\\x1b[31m here\n"
    assert not list(folder.iterdir())
