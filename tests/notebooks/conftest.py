"""The notebooks, read as data."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))


def pytest_generate_tests(metafunc):
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", PATHS, ids=[path.stem for path in PATHS])


@pytest.fixture
def notebook(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def source():
    """The text of a cell."""
    return lambda cell: "".join(cell["source"])


@pytest.fixture(scope="session")
def tagged():
    """The places of the cells of a notebook with this tag."""
    return lambda notebook, tag: [
        i for i, cell in enumerate(notebook["cells"]) if tag in cell["metadata"].get("tags", ())
    ]
