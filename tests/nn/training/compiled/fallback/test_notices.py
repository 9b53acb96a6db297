"""Programs that would not be the loop are found out, and what is said then; without the extra nothing is."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nn
from engine import RecordingError, Value, constant, log
from nn import MLP, Module, Neuron, iris, squared_error, train

LINE = [((1.0,), 1.0), ((2.0,), 2.0), ((3.0,), 0.0), ((4.0,), 1.0), ((5.0,), 2.0)]


class Noisy(Module):
    """A neuron whose output is left out at random, one time in two."""

    def __init__(self, share=0.5):
        self.neuron, self.rng, self.share = Neuron(1, seed=1), random.Random(3), share

    def __call__(self, x):
        return self.neuron(x) if self.rng.random() > self.share else constant(0.0) * self.neuron(x)


@pytest.mark.parametrize("share", [0.5])
def test_a_model_that_draws_at_random_is_not_recorded(share, capsys, notice):
    with pytest.raises(RecordingError):
        train(Noisy(share), LINE, "squared_error", 1, 2, progress=False, compiled=True)
    train(Noisy(share), LINE, "squared_error", 1, 2, progress=False)
    assert notice.match(capsys.readouterr().err)


def test_a_model_that_draws_from_the_global_generator_draws_as_on_the_graph(capsys, notice):
    class Global(Noisy):
        def __init__(self):
            super().__init__()
            self.rng = random

    states = []
    for compiled in (False, None):
        random.seed(5)
        model = Global()
        train(model, LINE, "squared_error", 3, 2, progress=False, compiled=compiled)
        states.append(model.state_dict())
    assert states[0] == states[1]
    assert notice.match(capsys.readouterr().err)


def test_weights_of_classes_in_a_dict_with_a_default_are_not_lost(capsys, notice):
    """The two first classes have one weight: only the third tells that the target was looked up."""
    weights, data = {2: 5.0}, iris()

    def loss(prediction, target):
        return squared_error(prediction, [float(target == k) for k in range(3)]) * weights.get(target, 1.0)

    def looked_up(prediction, target):
        return (prediction[0] - target) ** 2 * weights.get(target, 1.0)

    for function in (loss, looked_up):
        states = []
        for compiled in (False, None):
            model = MLP(4, [3], "tanh", seed=0)
            train(model, data[::10], function, 3, 4, progress=False, compiled=compiled)
            states.append(model.state_dict())
        assert states[0] == states[1]
        assert notice.match(capsys.readouterr().err)


def test_a_loss_that_no_first_prediction_suits_is_recorded_all_the_same(near, capsys, zero):
    def loss(prediction, target):
        return log(1.0 + abs(prediction - target) / (0.5 + target)) ** 2

    states = []
    for compiled in (False, True):
        model = zero()
        train(model, LINE, loss, 3, 2, progress=False, compiled=compiled)
        states.append(list(model.state_dict().values()))
    assert states[1] == near(states[0])
    assert capsys.readouterr().err == ""


WITHOUT = """
import sys
sys.modules["numpy"] = None
from nn import Neuron, train

for compiled in (False, None, True):
    model = Neuron(1, init="zeros")
    try:
        train(model, [((1.0,), 3.0), ((2.0,), 5.0)], "squared_error", 3, 1, progress=False, compiled=compiled)
    except ImportError as error:
        print(error)
    print(list(model.state_dict().values()))
"""


def test_without_the_extra_the_graph_is_trained_and_a_program_that_is_asked_for_is_an_error():
    root = str(Path(nn.__file__).parents[1])
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True, cwd=root
    )
    plain, default, error, untouched = done.stdout.splitlines()
    assert done.stderr == ""
    assert (default, untouched) == (plain, "[0.0, 0.0]")
    assert plain != untouched
    assert re.search(r"needs the extra fast .*pip install 'chainrule\[fast\]'", error)


def test_a_notice_is_one_line_even_if_the_reason_is_not(capsys, zero, notice):
    def loss(prediction, target):
        if isinstance(target, Value):
            raise ArithmeticError("one\ntwo\nthree")
        return (prediction - target) ** 2

    train(zero(), LINE, loss, 1, progress=False)
    assert notice.match(capsys.readouterr().err)
