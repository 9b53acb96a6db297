"""A command that needs an extra says so in one line, where nothing but the bare package is installed."""

import json
import subprocess
import sys

import pytest

HIDDEN = ("numpy", "llvmlite", "flint", "matplotlib", "duckdb", "pylatexenc", "onnx", "pandas", "scipy")
COMMANDS = {
    "export xor.json -o xor.py": "fast",
    "export xor.json -o xor.jax.py": "fast",
    "check x*x --at x=2 --certify": "certify",
    "train lines.txt --task text --steps 2": "fast",
    "train table.parquet --target y": "data",
    "train --query SELECT --target y": "data",
    "draw x*x x=2 -o x.pdf": "plot",
    "mark page.md": "mark",
    "export xor.json -o xor.c": "",
    "export xor.json -o xor.onnx": "",
    "draw x*x x=2 -o x.dot": "",
    "predict xor.json xor.csv": "",
}
BARE = f"""
import contextlib, io, json, sys
sys.modules.update(dict.fromkeys({HIDDEN!r}))  # what an import finds that is not installed
from nn.cli.command import main
answers = []
for words in ["train xor --epochs 2 --quiet", *{list(COMMANDS)!r}]:
    with contextlib.redirect_stderr(io.StringIO()) as text, contextlib.redirect_stdout(io.StringIO()):
        status = main(words.split())
    answers.append((status, text.getvalue()))
print(json.dumps(answers[1:]))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """The status of each command and what it writes to the standard error."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "lines.txt").write_text("anna\nemma\n" * 9, "utf-8")
    (folder / "table.parquet").write_bytes(b"PAR1")
    (folder / "page.md").write_text("$y = x^2$", "utf-8")
    (folder / "xor.csv").write_text("x1,x2\n0,1\n", "utf-8")
    command = [sys.executable, "-c", BARE]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  # a constant
    assert run.returncode == 0, run.stderr
    return dict(zip(COMMANDS, json.loads(run.stdout), strict=True))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_names_the_extra_that_it_needs(command, answers):
    status, text = answers[command]
    if COMMANDS[command]:
        assert status == 2
        assert text.startswith("chainrule: ")
        assert text.count("\n") == 1
        assert f"pip install 'chainrule[{COMMANDS[command]}]'" in text
    else:
        assert status == 0, text
