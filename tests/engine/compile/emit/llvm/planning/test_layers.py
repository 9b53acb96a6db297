"""Which products take an activation along: those whose sums nothing else reads."""

import pytest

from engine import record, tanh, total
from engine.compile.emit.llvm.planning.layers import fusion
from engine.compile.forms import Forms
from nn import MLP


def found(function, *arguments, narrow=False):
    forms = Forms(record(function, *arguments).recorded)
    return fusion(forms.block, forms.adjoint_to_parameters, lambda _: narrow)


def test_hidden_layers_of_a_perceptron_are_fused_and_the_last_is_not():
    model = MLP(3, [5, 4, 2], "tanh", seed=0)
    fused = found(lambda x: total(y * y for y in model(x)), 3)
    assert len(fused.layers) == 3 + 2 + 3  # units, inputs of all layers but the first, weights
    assert [rule.op.name for rule in fused.activations.values()] == ["tanh", "tanh"]
    assert len(fused.partials) == 2
    assert len(fused.alone) == len(model.parameters())


def test_narrow_layers_take_no_activation():
    model = MLP(3, [5, 4, 2], "tanh", seed=0)
    fused = found(lambda x: total(y * y for y in model(x)), 3, narrow=True)
    assert len(fused.layers) == 8
    assert not fused.activations
    assert not fused.taken


def test_sums_that_something_else_reads_keep_their_activation_apart():
    model = MLP(3, [5], seed=0)

    def f(x):
        z = model(x)
        return total(tanh(one) for one in z) + z[2]

    assert not found(f, 3).activations


def test_an_activation_of_some_units_is_kept_apart():
    model = MLP(3, [5], seed=0)

    def f(x):
        z = model(x)
        return total(map(tanh, z[:3])) + total(z[3:])

    assert not found(f, 3).activations


def test_a_matrix_that_something_else_reads_is_no_layer():
    """In-graph regularisation reads the weights, so they stay as they stand in the vector."""
    model = MLP(3, [4, 1], seed=0)
    weights = model.layers[0].parameters()

    def f(x):
        return model(x) + total(w * w for w in weights)

    fused = found(f, 3)
    assert {len(product.units) for product in fused.layers.values()} == {1}
    assert len(fused.alone) == 4 + 1


@pytest.mark.parametrize("shared", [True, False])
def test_a_layer_used_twice_is_no_layer(shared):
    model, other = MLP(3, [3], "tanh", seed=0), MLP(3, [3], "tanh", seed=1)

    def f(x):
        return total((model if shared else other)(model(x)))

    assert (len(found(f, 3).alone) == 0) == shared


def test_units_that_do_not_count_are_no_part_of_a_layer():
    model = MLP(3, [5], seed=0)

    def f(x):
        z = model(x)
        return z[0] * z[1] + z[3]

    fused = found(f, 3)
    assert [len(product.units) for product in fused.layers.values()] == [3, 3]
    assert len(fused.alone) == 12
