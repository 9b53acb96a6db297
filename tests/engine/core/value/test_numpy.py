"""The engine does without NumPy, and its Values live in NumPy's object arrays and beside its scalars."""

import operator
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import engine
from engine import CONSTANT, MisuseWarning, Value

ROOT = Path(engine.__file__).parents[1]
OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
SCALARS = [np.float64(3.0), np.float32(0.5), np.int64(3), np.int8(3), np.bool_(True)]
over_operators = pytest.mark.parametrize("symbol", OPERATORS, ids=lambda symbol: symbol.__name__)
over_scalars = pytest.mark.parametrize("scalar", SCALARS, ids=lambda scalar: type(scalar).__name__)


def values(*numbers):
    return np.array([Value(x) for x in numbers], dtype=object)


def data(array):
    return [x.data for x in np.asarray(array).ravel()]


def grads(array):
    return [x.grad for x in array.ravel()]


def test_importing_the_engine_loads_the_standard_library_alone():
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); before = set(sys.modules); import engine; "
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    loaded = set(run.stdout.split())
    assert "engine" in loaded
    assert loaded - sys.stdlib_module_names == {"engine"}


@over_operators
@over_scalars
def test_a_scalar_on_the_right_becomes_the_second_operand(symbol, scalar):
    x = Value(2.0)
    y = symbol(x, scalar)
    assert type(y) is Value
    assert y.parents[0] is x
    assert (y.parents[1].data, y.parents[1].op) == (float(scalar), CONSTANT)
    assert y.data == symbol(2.0, float(scalar))


@over_operators
@over_scalars
def test_a_scalar_on_the_left_stays_the_first_operand(symbol, scalar):
    x = Value(2.0)
    y = symbol(scalar, x)
    assert type(y) is Value
    assert y.parents[1] is x
    assert (y.parents[0].data, y.parents[0].op) == (float(scalar), CONSTANT)
    assert y.data == symbol(float(scalar), 2.0)


@over_operators
def test_an_array_without_dimensions_is_a_number(symbol):
    assert Value(np.array(3.0)).data == 3.0
    for y, expected in (
        (symbol(Value(2.0), np.array(3.0)), symbol(2.0, 3.0)),
        (symbol(np.array(3.0), Value(2.0)), symbol(3.0, 2.0)),
    ):
        assert y.data == expected


@over_scalars
def test_functions_take_scalars_among_their_operands(scalar):
    x = Value(2.0)
    assert engine.power(x, scalar).data == 2.0 ** float(scalar)
    assert engine.maximum(x, scalar).data == max(2.0, float(scalar))
    assert engine.exp(scalar) == engine.exp(float(scalar))


@over_scalars
def test_an_extreme_of_one_scalar_is_the_scalar(scalar):
    assert engine.maximum(scalar) == engine.maximum(float(scalar)) == float(scalar)
    assert engine.minimum(scalar) == engine.minimum(float(scalar)) == float(scalar)


@over_operators
def test_a_complex_scalar_is_refused_on_both_sides(symbol):
    # Its __float__ would drop the imaginary part.
    for operands in ((Value(2.0), np.complex128(1 + 2j)), (np.complex128(1 + 2j), Value(2.0))):
        with pytest.raises(TypeError, match=r"takes Values and numbers; got .*complex"):
            symbol(*operands)


@over_operators
def test_a_value_in_an_array_without_dimensions_stays_in_the_graph(symbol):
    x, y = Value(2.0), Value(3.0)
    for node in (symbol(x, np.array(y)), symbol(np.array(x), y)):
        assert node.parents == (x, y)
    with pytest.raises(TypeError, match=r"^Value\(data\) must be a real number; got "):
        Value(np.array(x))


@over_scalars
def test_scalars_compare_with_values(scalar):
    assert bool(scalar < Value(100.0)) is bool(Value(100.0) > scalar) is True
    assert bool(scalar >= Value(100.0)) is bool(Value(100.0) <= scalar) is False


@over_operators
def test_an_array_of_numbers_meets_a_value_element_by_element(symbol):
    x, numbers = Value(2.0), np.array([3.0, 0.5])
    right, left = symbol(x, numbers), symbol(numbers, x)
    for array in (right, left):
        assert (array.shape, array.dtype) == ((2,), np.dtype(object))
    assert data(right) == [symbol(2.0, 3.0), symbol(2.0, 0.5)]
    assert data(left) == [symbol(3.0, 2.0), symbol(0.5, 2.0)]
    assert all(node.parents[0] is x for node in right)
    assert all(node.parents[1] is x for node in left)


@over_operators
def test_arrays_of_values_meet_each_other_element_by_element(symbol):
    a, b = values(2.0, 3.0), values(4.0, 0.5)
    assert data(symbol(a, b)) == [symbol(2.0, 4.0), symbol(3.0, 0.5)]
    assert symbol(a, b)[0].parents == (a[0], b[0])
    assert data(symbol(a, 2)) == [symbol(2.0, 2.0), symbol(3.0, 2.0)]
    assert data(symbol(2, a)) == [symbol(2.0, 2.0), symbol(2.0, 3.0)]


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "sin", "cos", "tanh"])
def test_functions_of_numpy_reach_the_methods_of_the_values(name):
    x = values(0.5, 2.0)
    y = getattr(np, name)(x)
    assert [node.op.name for node in y] == [name, name]
    assert data(y) == pytest.approx(getattr(np, name)(np.array([0.5, 2.0])), rel=1e-15)
    y[0].backward()
    assert x[0].grad == y[0].partials[0]


def test_signs_and_magnitudes():
    x = values(-2.0, 3.0)
    assert data(np.abs(x)) == [2.0, 3.0]
    assert data(-x) == [2.0, -3.0]
    np.abs(x).sum().backward()
    assert grads(x) == [-1.0, 1.0]


def test_sums_means_and_dot_products():
    x = values(1.0, 2.0, 4.0)
    np.sum(x).backward()
    assert grads(x) == [1.0, 1.0, 1.0]
    y = values(1.0, 2.0, 4.0, 5.0)
    np.mean(y).backward()
    assert (np.mean(y).data, grads(y)) == (3.0, [0.25] * 4)
    z = values(1.0, 2.0)
    product = np.dot(z, np.array([3.0, 5.0]))
    product.backward()
    assert (product.data, grads(z)) == (13.0, [3.0, 5.0])  # d(z·n)/dz = n


def test_powers_of_arrays():
    x = values(2.0, -3.0)
    (x**3).sum().backward()
    assert grads(x) == [12.0, 27.0]  # 3x²


def test_gradients_through_a_matrix_product_equal_the_hand_formula():
    random = np.random.default_rng(0)
    A, B, C = random.normal(size=(3, 4)), random.normal(size=(4, 2)), random.normal(size=(3, 2))
    a, b = values(*A.ravel()).reshape(A.shape), values(*B.ravel()).reshape(B.shape)
    product = a @ b
    assert data(product) == pytest.approx((A @ B).ravel(), rel=1e-12)
    (product * C).sum().backward()
    # L = Σ C ∘ (A B): ∂L/∂A = C Bᵀ and ∂L/∂B = Aᵀ C.
    assert grads(a) == pytest.approx((C @ B.T).ravel(), rel=1e-12)
    assert grads(b) == pytest.approx((A.T @ C).ravel(), rel=1e-12)


def test_functions_of_lists_take_arrays():
    x = values(1.0, 2.0)
    assert engine.total(x).data == 3.0
    assert engine.dot(x, np.array([3.0, 5.0])).data == 13.0
    assert engine.maximum(np.array([1.0, 7.0, 2.0])) == 7.0
    assert engine.softmax(np.zeros(4)) == [0.25] * 4
    assert engine.total(np.array(1.0)) == 1.0
    with pytest.raises(
        TypeError, match=r"^dot takes a sequence of Values and numbers; got an array of shape"
    ):
        engine.dot(np.array(1.0), [1.0])


def test_an_array_of_values_becomes_an_array_of_numbers_with_a_warning():
    with pytest.warns(
        MisuseWarning,
        match=r"^math\.exp\(v\), float\(v\) and arrays of NumPy .* leave the graph: .*v\.data .*exp\(v\)",
    ):
        assert np.array(list(values(1.0, 2.5)), dtype=float).tolist() == [1.0, 2.5]
