"""The data sets by name, and a CSV file by its path."""

from pathlib import Path

import pytest

from nn import ACTIVATIONS, OPTIMIZERS, FileError
from nn.cli.jobs.presets import CSV, RECIPES, load_data
from nn.data.preparation import Choice


@pytest.mark.parametrize("name", [*RECIPES, "a CSV file"])
def test_a_recipe_is_a_run_that_the_command_takes(name):
    recipe = RECIPES.get(name, CSV)
    assert recipe.activation in ACTIVATIONS
    assert recipe.optimizer in OPTIMIZERS
    assert all(units >= 1 for units in recipe.hidden)
    assert min(recipe.lr, recipe.epochs, recipe.batch_size) > 0
    assert 0 <= recipe.test < 1
    assert (recipe.data is None) is (name == "a CSV file")


@pytest.mark.parametrize("name", [name for name in RECIPES if name != "digits"])
def test_a_data_set_is_found_by_its_name(name):
    assert load_data(name).data.name == name


def test_a_file_is_found_by_its_path_even_if_a_data_set_is_called_so(folder):
    Path("moons.csv").write_text("x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(9)), "utf-8")
    assert len(load_data("moons.csv").data) == 9
    assert load_data(str(folder / "moons.csv"), Choice("x", task="regression")).data.classes == ()


@pytest.mark.parametrize("name", ["moon", "Xor", "irises"])
def test_a_name_that_is_neither_lists_the_data_sets(name, folder):
    assert folder
    with pytest.raises(
        FileError, match=rf"^no data set is named '{name}' \(there are xor, .*\), nor is there such"
    ):
        load_data(name)
