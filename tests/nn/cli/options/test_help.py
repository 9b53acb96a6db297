"""The help of every command: each option has its default there, and the defaults are those that act."""

import argparse
import re
from dataclasses import asdict

import pytest

from nn.cli.command import _parser
from nn.cli.jobs.job import Job
from nn.cli.jobs.presets import CSV, RECIPES

COMMANDS = next(a.choices for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
OPTIONS = [
    (name, action)
    for name, parser in COMMANDS.items()
    for action in parser._actions  # argparse has no other list
    if action.option_strings
    and action.dest not in ("help", "quiet", "latex", "certify", "eager", "single", "resume", "refit", "show")
]
NEED_NONE = {
    ("train", "resume"),
    ("draw", "out"),
    ("check", "hand"),
    ("check", "let"),
    ("check", "value"),
    ("export", "out"),
    ("exercise", "let"),
}


@pytest.mark.parametrize(("command", "action"), OPTIONS, ids=lambda part: getattr(part, "dest", part))
def test_every_option_says_its_default(command, action):
    if (command, action.dest) in NEED_NONE:  # they have no default, or none that is not "nothing"
        return
    stated = re.search(r"\(default: ([^;)]+)", action.help)
    assert stated, action.dest
    if action.default not in (None, []):
        assert stated[1] == str(action.default)


@pytest.mark.parametrize("name", ["hidden", "activation", "optimizer", "lr", "epochs", "batch_size"])
def test_the_defaults_of_a_csv_file_are_those_of_the_help(name):
    action = next(action for _, action in OPTIONS if action.dest == name)
    value = getattr(CSV, name)
    shown = (
        ",".join(map(str, value))
        if isinstance(value, tuple)
        else f"{value:g}"
        if isinstance(value, float)
        else value
    )
    assert f"(default: {shown}; data sets: see below)" in action.help


@pytest.mark.parametrize("name", [name for name in RECIPES if name != "digits"])
@pytest.mark.usefixtures("folder")
def test_the_table_of_the_help_is_what_is_trained(name, chainrule):
    _, text, _ = chainrule("train", "--help")
    row = next(line.split() for line in text.splitlines() if line.startswith(f"  {name} "))
    assert chainrule("train", name, "--quiet", "--tolerance", "1e9")[0] == 0  # two epochs
    settings = asdict(Job.resumed(f"{name}.json", {}).settings)
    hidden = ",".join(map(str, settings["hidden"])) or "0"
    numbers = [f"{settings['lr']:g}", str(settings["epochs"]), str(settings["batch_size"])]
    assert row[1:7] == [hidden, settings["activation"], settings["optimizer"], *numbers]


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=str)
def test_every_help_ends_with_an_example_and_fits_a_terminal(command, chainrule, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    status, text, err = chainrule(*command, "--help")
    assert (status, err) == (0, "")
    assert "example: chainrule" in text
    assert max(map(len, text.splitlines())) <= 100
