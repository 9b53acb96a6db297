"""The tables beside the notebooks are those that their script makes."""

import runpy
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "notebooks" / "tables"


def test_the_tables_are_those_of_the_script(tmp_path):
    make = runpy.run_path(str(FOLDER / "make.py"))
    make["main"].__globals__["FOLDER"] = tmp_path
    make["main"]()
    tables = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert tables == {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.csv")}
