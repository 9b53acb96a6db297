"""Which products take an activation along: those whose sums nothing else reads."""

import pytest

from engine import record, tanh, total
from engine.compile.emit.llvm.planning.layers import MANY, layers
from engine.compile.forms import Forms
from nn import MLP
from nn.losses import cross_entropy


def forms_of(function, *arguments):
    return Forms(record(function, *arguments).recorded)


def layers_of(function, *arguments):
    forms = forms_of(function, *arguments)
    return layers(forms.block, [forms.adjoint_to_parameters], 8, learns=True)


def layers_for_each_output(function, *arguments):
    forms = forms_of(function, *arguments)
    adjoints = [forms.adjoint_to_inputs(output) for output in range(len(forms.block.outputs))]
    return layers(forms.block, adjoints, 8, learns=False)


def test_hidden_layers_of_a_perceptron_are_fused_and_the_last_is_not():
    model = MLP(3, [5, 4, 2], "tanh", seed=0)
    fused = layers_of(lambda x: total(y * y for y in model(x)), 3)
    assert len(fused.products()) == 3 + 2 + 3  # units, inputs of all layers but the first, weights
    assert [rule.op.name for rule in fused.activations.values()] == ["tanh", "tanh"]
    assert len(fused.partials) == 2
    assert fused.alone.sum() == len(model.parameters())


def test_narrow_layers_take_no_activation():
    model = MLP(16, [3, 2], "tanh", seed=0)
    fused = layers_of(lambda x: total(y * y for y in model(x)), 16)
    assert len(fused.products()) == 5
    assert not fused.activations
    assert not fused.taken


def test_sums_that_something_else_reads_keep_their_activation_apart():
    model = MLP(3, [5], seed=0)

    def f(x):
        z = model(x)
        return total(tanh(one) for one in z) + z[2]

    assert not layers_of(f, 3).activations


def test_an_activation_of_some_units_is_kept_apart():
    model = MLP(3, [5], seed=0)

    def f(x):
        z = model(x)
        return total(map(tanh, z[:3])) + total(z[3:])

    assert not layers_of(f, 3).activations


def test_weights_that_something_else_reads_are_not_updated_by_a_product():
    """In-graph regularisation reads them after their gradient is known."""
    model = MLP(3, [4, 1], seed=0)
    weights = model.layers[0].parameters()

    def f(x):
        return model(x) + total(w * w for w in weights)

    fused = layers_of(f, 3)
    assert sorted({len(product.units) for product in fused.products()}) == [1, 4]
    assert fused.alone.sum() == 4 + 1


@pytest.mark.parametrize("shared", [True, False])
def test_the_matrix_of_a_layer_used_twice_stands_once(shared):
    model, other = MLP(3, [3], "tanh", seed=0), MLP(3, [3], "tanh", seed=1)

    def f(x):
        return total((model if shared else other)(model(x)))

    matrices = {product.weights for product in layers_of(f, 3).products() if product.role == "units"}
    assert len(matrices) == (1 if shared else 2)


@pytest.mark.parametrize(("last", "partials"), [(8, 2), (4, 1)])
def test_an_output_reads_a_part_of_the_last_matrix(last, partials):
    """The gradient from it is a product where vectors are full, and rules over rows where they are not."""
    fused = layers_for_each_output(MLP(3, [5, last, 3], "tanh", seed=0), 3)
    assert sorted(key[0] for key in fused.partials) == sorted([1, 2, 3] * partials)
    assert len(fused.kept) == partials


def test_a_mask_goes_along_with_the_partial():
    """The class of a sample chooses its loss by `where`: its mask guards the partials of every hidden layer."""
    model = MLP(3, [5, 4, 3], "tanh", seed=0)
    fused = layers_of(lambda x, y: cross_entropy(model(x), y), 3, "y")
    assert len(fused.activations) == len(fused.partials) == 2
    assert len({partial.mask for partial in fused.partials.values()} - {None}) == 1
    assert len(fused.taken) == 2 * 3


def test_values_need_no_partials():
    forms = forms_of(MLP(3, [5, 4, 2], "tanh", seed=0), 3)
    fused = layers(forms.block, [], 8, learns=False)
    assert len(fused.activations) == 2
    assert not fused.kept
    assert not fused.partials


def test_tiny_products_are_rules_where_nothing_learns_or_there_are_many():
    few, many = 2, MANY // 2 + 1

    def f(x, layers):
        for layer in layers:
            x = [a + b for a, b in zip(layer(x), x, strict=True)]
        return total(x)

    for count, learns in ((few, False), (many, True)):
        models = [MLP(2, [2], "tanh", seed=s) for s in range(count)]
        forms = forms_of(lambda x, models=models: f(x, models), 2)
        adjoints = [forms.adjoint_to_parameters if learns else forms.adjoint_to_inputs()]
        assert not layers(forms.block, adjoints, 8, learns=learns).products()
    assert layers_of(lambda x: f(x, models[:few]), 2).products()


def test_units_that_do_not_count_are_no_part_of_a_layer():
    model = MLP(3, [5], seed=0)

    def f(x):
        z = model(x)
        return z[0] * z[1] + z[3]

    fused = layers_of(f, 3)
    assert [len(product.units) for product in fused.products()] == [3, 3]
    assert fused.alone.sum() == 12
