"""The arguments of a run: what is no argument is refused at once, with what to write."""

import pytest

from nn import History, Neuron, train
from nn.training.arguments.checks import count, functions, history_of, observers_of

DATA = [((1.0,), 1.0)]


@pytest.mark.parametrize("name", ["callbacks", "observers", "history"])
@pytest.mark.parametrize("argument", [print, 5, [5], [None], "ab"], ids=repr)
def test_callbacks_observers_and_a_history_are_what_they_are_called(name, argument):
    model = Neuron(1, init="zeros")
    with pytest.raises(TypeError, match=rf"^{name} is "):
        train(model, DATA, "squared_error", 1, progress=False, **{name: argument})
    assert model.state_dict() == {"weights.0": 0.0, "bias": 0.0}


def test_a_single_function_is_told_to_stand_in_a_list():
    with pytest.raises(TypeError, match=r"write callbacks=\[f\]$"):
        functions(print, "callbacks")
    assert functions(iter([print, len]), "callbacks") == [print, len]
    assert observers_of(()) == []


def test_a_count_is_an_int_however_large():
    assert count(10**30, "batch_size", 1) == 10**30
    with pytest.raises(ValueError, match=r"^epochs must be a whole number of at least 0; got -1"):
        count(-1, "epochs", 0)


def test_a_history_is_new_or_the_one_that_is_given():
    assert history_of(None, 5) == History()
    history = History()
    assert history_of(history, 0) is history
