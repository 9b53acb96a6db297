"""Examples that change, and targets of several types: the numbers of the plain loop, and a line that says so."""

import pytest

from nn import train


def examples():
    return [([0.1 * i, 1.0 - 0.1 * i], 0.3 * i) for i in range(8)]


def shift_one(data):
    data[3][0][0] += 0.5


def scale_the_last(data):
    data[7][0][1] *= 1.1


def augment_all(data):
    for x, _ in data:
        x[1] += 0.01


@pytest.mark.parametrize(
    "change", [shift_one, scale_the_last, augment_all], ids=lambda change: change.__name__
)
def test_a_callback_that_changes_examples_in_place_is_noticed(change, net, numbers, notice, capsys):
    parameters = []
    for compiled in (False, None):
        model, data = net(), examples()
        callbacks = [lambda _model, _history, data=data: change(data)]
        train(model, data, "squared_error", 6, 4, progress=False, compiled=compiled, callbacks=callbacks)
        parameters.append(numbers(model))
    assert parameters[1] == pytest.approx(parameters[0], rel=1e-9)
    assert notice.match(capsys.readouterr().err)


def test_a_callback_that_only_looks_disturbs_nothing(net, capsys):
    seen = []
    callbacks = [lambda _model, history: seen.append(history.losses[-1])]
    train(net(), examples(), "squared_error", 6, 4, progress=False, callbacks=callbacks)
    assert len(seen) == 6
    assert capsys.readouterr().err == ""


def test_a_loss_that_asks_for_the_type_of_a_target_is_noticed(net, numbers, notice, capsys):
    def loss(prediction, target):
        return (prediction - target) ** 2 * (1.0 if isinstance(target, bool) else 2.0)

    parameters = []
    for compiled in (False, None):
        model = net()
        data = [(x, True if i == 5 else y) for i, (x, y) in enumerate(examples())]
        train(model, data, loss, 6, 4, progress=False, compiled=compiled)
        parameters.append(numbers(model))
    assert parameters[1] == pytest.approx(parameters[0], rel=1e-9)
    assert notice.match(capsys.readouterr().err)
