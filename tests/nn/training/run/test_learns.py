"""What is learnt with the default settings, printed and saved alike."""

import re

import pytest

from nn import MLP, accuracy, digits, load, spirals, split, train
from nn.cli.jobs.job import Job

# The share of the test set (of the four examples, for xor) that the default settings must decide rightly.
LEAST = {"xor": 1.0, "iris": 0.95, "moons": 0.95, "circles": 0.95, "blobs": 0.95}


def learnt(chainrule, *arguments):
    """The accuracy that a run prints, having checked it against the model that it saved."""
    status, out, err = chainrule("train", *arguments, "--out", "m.json", "--quiet")
    assert (status, err) == (0, "")
    right, of = map(int, re.search(r" accuracy: .* % \((\d+) of (\d+)\)$", out, re.MULTILINE).groups())
    job = Job.resumed("m.json", {})
    assert len(job.test_set) == of
    assert accuracy(load("m.json"), job.test_set) == pytest.approx(right / of)
    return right / of


@pytest.mark.parametrize("name", LEAST)
def test_the_default_settings_learn(name, folder, chainrule):
    assert learnt(chainrule, name) >= LEAST[name]
    assert (folder / "m.history.csv").exists()


@pytest.mark.usefixtures("folder")
def test_a_line_is_found_up_to_its_noise(chainrule):
    _, out, _ = chainrule("train", "linear", "--quiet")
    error = float(re.search(r"^test RMSE: (\S+) ", out, re.MULTILINE)[1])
    # The noise has deviation 0.1; the root mean square of 20 such has a standard error of 0.1/√40.
    assert error == pytest.approx(0.1, abs=4 * 0.1 / 40**0.5)


@pytest.mark.parametrize("seed", ["1", "2"])
@pytest.mark.usefixtures("folder")
def test_xor_is_learnt_from_other_seeds_too(seed, chainrule):
    assert learnt(chainrule, "xor", "--seed", seed) == 1.0


def test_three_spirals_are_told_apart():
    training, test = split(spirals(90, noise=0.02), 0.2)
    model = MLP(2, [12, 12, 3], "tanh", seed=0)
    train(model, training, "cross_entropy", 60, 8, optimizer="adam", lr=0.03, progress=False)
    assert accuracy(model, test) > 0.9


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_the_default_settings_learn_the_digits(chainrule):
    assert learnt(chainrule, "digits") >= 0.95
    assert len(Job.resumed("m.json", {}).test_set) == pytest.approx(0.2 * len(digits()), abs=5)
