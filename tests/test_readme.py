"""Every command and every block of code in the READMEs runs, and says what the page says it says."""

import contextlib
import io
import json
import os
import re
import runpy
import shlex
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from engine import __version__, draw
from nn import MLP
from nn.cli.command import main

ROOT = Path(__file__).parents[1]
PAGES = [
    page
    for page in sorted(ROOT.glob("**/*.md"))
    if not any(part.startswith(".") for part in page.relative_to(ROOT).parts)  # environments have pages, too
    and "notebooks/site/pages" not in page.as_posix()  # links of the built site, which MkDocs checks
    and "tests/data" not in page.as_posix()  # documents that are marked, not run
]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = ROOT / "notebooks" / "guide"


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(page=ROOT / "README.md"):
    return [line for block in blocks(page.read_text("utf-8"), "sh") for line in block.splitlines() if line]


def name(page):
    return page.relative_to(ROOT).as_posix()


WITH_PYTHON = [page for page in PAGES if blocks(page.read_text("utf-8"), "python")]
WITH_COMMANDS = [page for page in PAGES if any(c.startswith("chainrule ") for c in commands(page))]


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name)
def test_the_python_blocks_print_what_the_text_block_after_them_shows(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = page.read_text("utf-8")
    shown = re.findall(
        r"^```python\n(.*?)^```\n(?:[^`]*?^```text\n(.*?)^```)?", text, re.DOTALL | re.MULTILINE
    )
    assert len(shown) == len(blocks(text, "python"))
    scope = {}  # a later block of a page may use the names of an earlier one
    for code, expected in shown:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, name(page), "exec"), scope)  # noqa: S102  # the page's own code
        assert printed.getvalue().rstrip("\n") == expected.rstrip("\n")


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name)
def test_the_chainrule_commands_run_one_after_the_other(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    for line in (c for c in commands(page) if c.startswith("chainrule ")):
        words = shlex.split(re.sub(r"--count \d+", "--count 2", line))[1:]  # a sheet is as any other
        if words == ["--help"]:
            with pytest.raises(SystemExit) as stop:
                main(words)
            assert stop.value.code == 0
        else:
            assert main(words) == 0
        assert capsys.readouterr().out


def drawn(page, file, folder, block=0):
    """The file that a Python block of a page writes, the first without a number."""
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(blocks(page.read_text("utf-8"), "python")[block], name(page), "exec"), {})  # noqa: S102  # the page's own
    return (folder / file).read_text("utf-8")


def test_the_pictures_are_those_that_the_code_draws(tmp_path):
    pictures = {
        path.name: path.read_text("utf-8") for path in (ROOT / "notebooks" / "pictures").glob("*.svg")
    }
    assert drawn(ROOT / "README.md", "neuron.svg", tmp_path) == pictures["neuron.svg"]
    assert drawn(GUIDE / "diagnosis.md", "blame.svg", tmp_path) == pictures["blame.svg"]
    assert drawn(GUIDE / "pictures.md", "step.svg", tmp_path, block=2) == pictures["program.svg"]
    net = draw(MLP(2, [3, 1], "tanh", seed=0), inputs=[1.0, 2.0], loss=lambda y: (y - 1.0) ** 2)
    assert net.svg == pictures["network.svg"]


def test_nothing_is_left_to_be_filled_in():
    assert [line for line in README.splitlines() if re.fullmatch(r"[A-Z]+|.*(TODO|FIXME|XXX).*", line)] == []


def test_every_command_is_run_by_a_test():
    # chainrule: above; the first long one: `fresh`, below; the second: .ci/run; the benchmarks: below. The
    # notebooks: tests/notebooks, after .ci/run has installed their extra.
    kinds = (
        "chainrule ",
        "python3 -m venv .venv ",
        "python3 -m venv .venv-test ",
        "pip install '.[bench]' ",
        "pip install '.[notebooks]' && jupyter lab notebooks",
    )
    for page in (p for p in PAGES if p.name != "TESTING.md"):  # whose commands take minutes to hours
        assert [c for c in commands(page) if not c.startswith(kinds)] == [], name(page)
    assert len([c for c in commands() if c.startswith("python3 -m venv")]) == 2


def test_the_continuous_integration_runs_the_readmes_test_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m 1 '(.*?)' README.md", script)
    test_lines = [line for line in README.splitlines() if re.search(pattern[1], line)]
    assert test_lines == [c for c in commands() if ".venv-test" in c]


# A part of each benchmark that needs no peer beside those of the extra `test`.
BENCHMARKS = {
    "tests/benchmarks/eager.py": ("--task", "E3", "--library", "chainrule"),
    "tests/benchmarks/recorded.py": ("--task", "T1", "--module", "ours"),
    "tests/benchmarks/estimators.py": ("--table", "iris", "--seeds", "2"),
}


def test_the_benchmark_commands_measure(monkeypatch, capsys):
    lines = commands(ROOT / "tests" / "benchmarks" / "README.md")
    scripts = [shlex.split(line)[-1] for line in lines]
    assert scripts == list(BENCHMARKS)
    monkeypatch.syspath_prepend(ROOT / "tests" / "benchmarks")
    for script in scripts:
        monkeypatch.setattr(sys, "argv", [script, *BENCHMARKS[script]])
        with warnings.catch_warnings():  # each script chooses those of its peers
            runpy.run_path(str(ROOT / script), run_name="__main__")
        printed = capsys.readouterr().out
        assert all(figure > 0 for figure in json.loads(printed.splitlines()[-1]).values())


def test_every_notebook_has_a_line_and_a_picture():
    page = ROOT / "notebooks" / "README.md"
    rows = [line for line in page.read_text("utf-8").splitlines() if ".ipynb) |" in line]
    listed = [re.search(r"\]\((.*?)\) \| .{20,} \| <img src=\"(.*?)\"", row).groups() for row in rows]
    assert [page.parent / link for link, _ in listed] == sorted(ROOT.glob("notebooks/*.ipynb"))
    assert all(Path(picture).stem == Path(link).stem for link, picture in listed)
    assert all((page.parent / picture).exists() for _, picture in listed)


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 140


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.fresh
def test_the_first_command_runs_in_a_new_clone(tmp_path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)  # noqa: S603, S607
    first = next(c for c in commands() if c.startswith("python3 -m venv .venv "))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(  # noqa: S602  # the README's own line, as a reader pastes it
        first, shell=True, cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    accuracy = float(re.search(r"test accuracy: ([\d.]+) %", done.stdout)[1])
    assert accuracy >= 95.0


def test_the_version_is_one(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"chainrule {__version__}\n"
