"""The programs that lesson 16 shows as text print what stands below them, where their library is installed."""

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.notebooks  # seconds to import the libraries
LESSON = Path(__file__).parents[3] / "notebooks" / "16-bridge.ipynb"
PROGRAM = re.compile(r"```python\n(.*?)```.*?```text\n(.*?)```", re.DOTALL)
CELLS = {
    cell["metadata"]["tags"][0]: "".join(cell["source"])
    for cell in json.loads(LESSON.read_text("utf-8"))["cells"]
    if PROGRAM.search("".join(cell["source"]))
}


def test_every_program_of_the_lesson_is_run():
    assert {*CELLS} == {"torch", "jax", "differences"}


@pytest.mark.parametrize(
    ("tag", "libraries"), [("torch", ["torch"]), ("jax", ["jax"]), ("differences", ["torch", "jax"])]
)
def test_a_program_prints_what_stands_below_it(tag, libraries, capsys):
    for library in libraries:
        pytest.importorskip(library)
    program, printed = PROGRAM.search(CELLS[tag]).groups()
    try:
        exec(program, {"__name__": "__main__"})  # noqa: S102  # the lesson's own code
    finally:
        _restore()
    assert capsys.readouterr().out == printed


def _restore():
    """Put back the size of numbers that the programs set for the whole process."""
    import sys

    if "torch" in sys.modules:
        sys.modules["torch"].set_default_dtype(sys.modules["torch"].float32)
    if "jax" in sys.modules:
        sys.modules["jax"].config.update("jax_enable_x64", False)
