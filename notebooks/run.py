# ruff: noqa: INP001  # a script; the folder is no package
"""Run the notebooks from top to bottom and keep what they show: the same bytes each time.

    python notebooks/run.py          all of them, and their covers for README.md
    python notebooks/run.py 03 07    those whose names begin so

Needs the extra `notebooks`. Nothing is written where a cell fails.
"""

import argparse
import base64
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SECONDS = 60  # a cell that takes longer is too slow for a class


def notebooks(beginnings: list[str]) -> list[Path]:
    """The notebooks whose names begin with one of these, all for none. ValueError where one fits nothing."""
    everything = sorted(HERE.glob("[0-9]*.ipynb"))
    for beginning in beginnings:
        if not any(path.name.startswith(beginning) for path in everything):
            names = ", ".join(path.stem for path in everything)
            raise ValueError(f"no notebook begins with {beginning!r}; there are {names}")
    return [p for p in everything if not beginnings or p.name.startswith(tuple(beginnings))]


def run(path: Path) -> Any:
    """The notebook at `path` with fresh outputs, and nothing in it that another run would not give.

    CellExecutionError where a cell raises, CellTimeoutError where one takes a minute.
    """
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02}"
        cell.metadata = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
    notebook.metadata = nbformat.from_dict(METADATA)
    folder = {"metadata": {"path": str(path.parent)}}
    fixed = {"record_timing": False, "coalesce_streams": True}  # when the kernel flushes is chance
    client = NotebookClient(notebook, timeout=SECONDS, resources=folder, **fixed)
    client.execute(env={**os.environ, "PYTHONPATH": str(HERE.parent)})
    notebook.metadata = nbformat.from_dict(METADATA)  # what the kernel has added names its version
    return notebook


def cover(notebook: Any) -> tuple[str, bytes]:
    """The first picture of the cell that is tagged `cover`, as the ending of a file and its bytes."""
    (cell,) = [cell for cell in notebook.cells if "cover" in cell.metadata.get("tags", ())]
    data = next(output.data for output in cell.outputs if "image/png" in output.get("data", {}))
    if "image/svg+xml" in data:
        return ".svg", data["image/svg+xml"].encode()
    return ".png", base64.b64decode(data["image/png"])


def main(beginnings: list[str]) -> int:
    """Run and write; 0 for success, 1 where a cell failed, 2 for a name that fits nothing."""
    try:
        chosen = notebooks(beginnings)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    for path in chosen:
        try:
            notebook = run(path)
        except CellExecutionError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
        ending, picture = cover(notebook)
        (HERE / "pictures" / f"{path.stem}{ending}").write_bytes(picture)
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        print(path.name)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Run the notebooks and keep what they show.")
    parser.add_argument("beginnings", nargs="*", help="how names begin, as 03; all notebooks for none")
    sys.exit(main(parser.parse_args().beginnings))
