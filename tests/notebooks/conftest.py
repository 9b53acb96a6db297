"""The notebooks, read as data."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))
TITLES = [
    "01-gates",
    "02-your-engine",
    "03-order-and-memory",
    "04-a-neuron-and-its-line",
    "05-descent",
    "06-xor",
    "07-losses",
    "08-the-loop",
    "09-digits",
    "10-matrices",
    "11-optimisers-and-floats",
    "12-loops-and-time",
    "13-second-order",
    "14-a-language-model",
    "15-checking-a-derivation",
    "16-bridge",
]  # those that do not exist yet are missing on the disk
LESSONS = [path for path in PATHS if '"goals"' in path.read_text("utf-8")]  # in the form of the course


def pytest_generate_tests(metafunc):
    if "path" in metafunc.fixturenames:
        lessons = metafunc.module.__name__.endswith("test_lessons")
        paths = LESSONS if lessons else PATHS
        metafunc.parametrize("path", paths, ids=[path.stem for path in paths])


@pytest.fixture(scope="session")
def titles():
    """The names of the lessons in their order."""
    return [title for title in TITLES if (FOLDER / f"{title}.ipynb").exists()]


@pytest.fixture(scope="session")
def lessons():
    """The paths of the lessons in the form of the course."""
    return LESSONS


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
