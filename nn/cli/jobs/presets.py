"""The default settings of the command line, for each data set by name and for a CSV file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nn.data import generators
from nn.data.dataset import Dataset
from nn.data.files.bundled import digits, iris
from nn.data.files.read import read
from nn.data.files.text.options import FileOptions
from nn.data.preparation import Choice, Prepared, of_numbers
from nn.support.errors import FileError


@dataclass(frozen=True)
class Recipe:
    """Settings that train a data set well within seconds (the digits by the plain loop: within a minute)."""

    hidden: tuple[int, ...] = (16,)
    activation: str = "tanh"
    optimizer: str = "adam"
    lr: float = 0.01
    epochs: int = 100
    batch_size: int = 16
    test: float = 0.2  # the share held out; 0 tests on the training data
    data: Callable[[], Dataset] | None = None


RECIPES: dict[str, Recipe] = {
    "xor": Recipe((4,), lr=0.1, epochs=200, batch_size=4, test=0.0, data=generators.xor),
    "linear": Recipe((), lr=0.05, epochs=50, data=generators.linear),
    "moons": Recipe((16, 16), "relu", epochs=50, data=lambda: generators.moons(200)),
    "circles": Recipe((16,), lr=0.03, epochs=60, data=lambda: generators.circles(200)),
    "spirals": Recipe((16, 16), lr=0.02, epochs=100, data=lambda: generators.spirals(300)),
    "blobs": Recipe((), lr=0.05, epochs=50, data=generators.blobs),
    "iris": Recipe((8,), lr=0.02, epochs=50, data=iris),
    "digits": Recipe((32,), "relu", epochs=5, batch_size=32, data=digits),
}
CSV = Recipe()
LARGE = Recipe(epochs=1, batch_size=64)
"""A file that is read in blocks."""

_ALL, _GUESSED = Choice(), FileOptions()  # every column; every sign of the file guessed


def load_data(
    name: str, choice: Choice = _ALL, form: FileOptions = _GUESSED, query: str | None = None
) -> Prepared:
    """A data set by its name, the table in a file by its path, or the result of a query.

    FileError where there is no such data set and no such file.
    """
    recipe = RECIPES.get(name)
    if query is None and recipe and recipe.data:
        return of_numbers(recipe.data())
    if query is None and not Path(name).exists() and not Path(name).suffix:
        raise FileError(
            f"no data set is named {name!r} (there are {', '.join(RECIPES)}), nor is there such a file"
        )
    return read(None if query is not None else name, query, form, choice)
