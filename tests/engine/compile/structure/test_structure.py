"""Patterns, colours and compressed matrices, against dense ones."""

import doctest
import random
from itertools import pairwise

import pytest

from engine import Value, floor, record, scan, sin, stop_gradient, where
from engine.compile.structure import colouring, pattern
from engine.compile.structure.colouring import colours_of
from engine.compile.structure.pattern import pattern_of
from engine.compile.structure.reach import linear_outputs
from engine.compile.tapes.loops.loop import Loop

np = pytest.importorskip("numpy", reason="the extra fast")


def chain(x):
    return [a * b + sin(a) for a, b in pairwise(x)]


def test_a_pattern_follows_the_graph():
    program = record(lambda a, b, c: [a * b, c * 2.0, where(c, a, b), stop_gradient(a) * b, 0.0 * a, b - b])
    # NaN passes from a condition, and 0 times a depends on a: the graph alone decides
    assert program.pattern().rows == ((0, 1), (2,), (0, 1, 2), (1,), (0,), (1,))
    assert str(program).splitlines()[-6:] == [
        "jacobian: 6 by 3, 9 of 18 entries: sparse",
        "output 1: sparse, 2 of 3 inputs",
        "output 2: linear, elementwise",
        "output 3: dense",
        "output 4: elementwise",  # the rule of a product names both factors
        "outputs 5 to 6: linear, elementwise",
    ]
    assert record(lambda a, b: [stop_gradient(a) * b]).pattern().rows == ((1,),)


LINEAR = {
    "sums and multiples": lambda a, b: [2.0 * a - b / 3.0 + w * a, -b],
    "a choice by a parameter": lambda a, b: where(w, a, b) + w.exp(),
    "a constant": lambda a, b: w * 2.0,  # noqa: ARG005
}
CURVED = {
    "a product": lambda a, b: a * b,
    "a square": lambda a, b: a * a + b,
    "a quotient": lambda a, b: b / a,
    "a choice by an input": lambda a, b: where(a, b, 2.0),
    "steps": lambda a, b: floor(a) + b,
    "a part of it": lambda a, b: [a + b, sin(a)],
}
w = Value(0.5, "w")


@pytest.mark.parametrize(("functions", "linear"), [(LINEAR, True), (CURVED, False)])
def test_a_program_says_whether_it_is_linear(functions, linear):
    for function in functions.values():
        program = record(function, "a", "b")
        assert all(linear_outputs(program.recorded)) is linear, function
        assert ("; linear: the same at every point" in str(program)) is linear


def squares(s, x):
    return [s[1], s[2], s[2] * s[2]], x


@pytest.mark.parametrize(
    ("function", "linear"),
    [
        (lambda h, xs: scan(lambda s, x: (w * s + x, s), h, xs), [True] * 41),
        (lambda h, xs: scan(lambda s, x: (s + x, s * x), h, xs), [True] + [False] * 40),
        (lambda h, xs: scan(lambda s, x: (s * x, 2.0 * x), h, xs), [False] + [True] * 40),
        # the first state reaches the square in the third step alone
        (lambda h, xs: scan(squares, [0.0, 0.0, h], xs), [False] * 3 + [True] * 40),
        (lambda h, xs: scan(lambda s, x: (s.exp(), x), w, [h, *xs[1:]]), [True] * 41),
        (
            lambda h, xs: scan(lambda s, x: (scan(lambda t, a: (t * a + x, ()), s, [w] * 32)[0], s), h, xs),
            [True] * 41,
        ),
    ],
)  # fmt: skip
def test_loops_are_linear_where_their_steps_are(function, linear):
    def outputs(h, xs):
        last, own = function(h, xs)
        return [*(last if isinstance(last, list) else [last]), *own]

    program = record(outputs, "h", 40)
    assert any(isinstance(entry[0], Loop) for entry in program.recorded.entries)
    assert linear_outputs(program.recorded) == linear


LOOPS = {
    "the state before each step": lambda h, xs: scan(lambda s, x: (s * x, s), h, xs)[1],
    "the items alone": lambda h, xs: scan(lambda s, x: (s, x * x), h, xs)[1],
    "every other item": lambda h, xs: scan(lambda s, x: ([s[1], s[0] * x], s[0]), [h, h], xs)[1],
    "the last state": lambda h, xs: scan(lambda s, x: (s + x.tanh(), s), h, xs)[0],
    "a loop in a loop": lambda h, xs: scan(
        lambda s, x: (scan(lambda t, a: (t * x + a, ()), s, [h] * 32)[0], s), h, xs
    )[1],
}


@pytest.mark.parametrize("function", LOOPS.values(), ids=LOOPS)
def test_a_pattern_goes_through_a_loop_step_by_step(function):
    program = record(function, "h", 33)
    assert any(isinstance(entry[0], Loop) for entry in program.recorded.entries)
    at = [0.5, *(0.8 + 0.01 * i for i in range(33))]
    gradients = np.atleast_2d(program.gradients([at])[1][0])
    assert program.pattern().entries == list(zip(*map(np.ndarray.tolist, np.nonzero(gradients)), strict=True))


def test_the_pattern_of_a_hessian_goes_through_the_loops_of_the_gradient():
    program = record(
        lambda a, h, xs: scan(lambda s, x: (a * s + sin(x), ()), h, xs)[0], "a", "h", 33
    )  # a and the h before each step meet in the gradient to a, a sum over the steps
    second = program.hessian([[0.9, 0.5, *(0.8 + 0.01 * i for i in range(33))]])[1][0]
    assert set(zip(*map(np.ndarray.tolist, np.nonzero(second)), strict=True)) <= set(
        program.pattern("hessian").entries
    )


def test_a_pattern_of_tiny_squares_draws_neighbours_as_one_bar():
    wide = pattern_of([[*range(100), 150], [0, 2, 4]], ["x"] * 200)
    assert wide.svg.count("<rect x=") == 5
    assert '<rect x="0" y="0" width="320" height="3.2"/>' in wide.svg  # 100 columns of 640/200
    assert wide._repr_svg_() == wide.svg


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (((0, 1), (0, 1)), "dense"),
        (((0,), (1,), (2,)), "elementwise"),
        (((), ()), "zero"),
        (((0,), (0, 1), (0, 2)), "triangular"),
        (((0, 2), (1,), (0,)), "sparse"),
        (tuple((max(0, i - 1), i) for i in range(9)), "banded, 1 beside the diagonal"),
    ],
)
def test_its_structure_in_a_word(rows, kind):
    columns = [f"x{j}" for j in range(max([2, len(rows)]))]
    structure = pattern_of(rows, columns)
    assert structure.kind == kind
    assert structure.svg.count("<rect x=") == len(structure.entries)
    assert structure.kind in structure.svg


def test_columns_of_one_colour_share_no_row():
    draw = random.Random(0)
    for _ in range(100):
        height, width = draw.randrange(1, 12), draw.randrange(1, 12)
        structure = pattern_of(
            [[j for j in range(width) if draw.random() < 0.3] for _ in range(height)], ["x"] * width
        )
        colours = colours_of(structure)
        for row in structure.rows:
            assert len({colours[j] for j in row}) == len(row)
        assert max(colours) + 1 <= width


def test_the_compressed_jacobian_is_the_dense_one():
    sparse = pytest.importorskip("scipy.sparse")
    program = record(chain, 30)
    x = np.random.default_rng(0).normal(size=30)
    got = program.sparse_jacobian(x)
    assert isinstance(got, sparse.csr_array)
    assert got.toarray() == pytest.approx(program.jacobian(x[None, :])[1][0], rel=1e-14)
    assert max(colours_of(program.pattern())) == 1  # two products for 30 columns


def test_the_compressed_hessian_is_the_dense_one():
    pytest.importorskip("scipy")
    program = record(lambda x: sum((r * r for r in chain(x)), 0.0), 8)
    x = np.random.default_rng(1).normal(size=8)
    dense = program.hessian(x[None, :])[1][0]
    assert program.sparse_hessian(x).toarray() == pytest.approx(dense, rel=1e-12)
    outside = [(i, j) for i in range(8) for j in range(8) if abs(i - j) > 1]
    assert {(i, j) for i, j in outside} & set(program.pattern("hessian").entries) == set()


def test_without_scipy_the_entries_are_arrays(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "scipy.sparse", None)
    rows, columns, numbers = record(lambda a, b: [a * a, a * b]).sparse_jacobian([3.0, 2.0])
    assert (rows.tolist(), columns.tolist(), numbers.tolist()) == ([0, 1, 1], [0, 0, 1], [6.0, 2.0, 3.0])


def test_other_questions_are_refused():
    program = record(lambda a, b: [a, b])
    with pytest.raises(ValueError, match="a hessian is of one output"):
        program.sparse_hessian([1.0, 2.0])
    for point in ([None, 1.0], ["1", "2"], [1j, 2.0]):
        with pytest.raises(TypeError, match="a point has 2 numbers; got a list of length 2, of"):
            program.sparse_jacobian(point)
    with pytest.raises(ValueError, match=r"a point has 2 numbers; got shape \(3,\)"):
        program.sparse_jacobian([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="'jacobian' or 'hessian'"):
        program.pattern("gradient")


def test_the_examples_of_the_docstrings():
    assert doctest.testmod(pattern).failed == doctest.testmod(colouring).failed == 0
