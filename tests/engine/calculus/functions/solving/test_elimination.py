import pytest

from engine import Value, jacobian, record
from engine.calculus.functions.solving.elimination import solved


def test_rows_are_exchanged():
    rows = [[Value(0.0), 1.0], [2.0, 0.0]]
    assert [x.data if isinstance(x, Value) else x for x in solved(rows, [Value(3.0), 4.0])[0]] == [2.0, 3.0]


def test_several_right_hand_sides_give_the_inverse():
    np = pytest.importorskip("numpy")
    matrix = np.random.default_rng(5).normal(size=(5, 5))
    columns = solved(matrix.tolist(), *np.eye(5).tolist())
    assert pytest.approx(np.linalg.inv(matrix), rel=1e-9) == np.array(columns).T


def test_a_matrix_without_an_inverse_is_refused():
    with pytest.raises(ValueError, match="∂F/∂x has no inverse at x"):
        solved([[1.0, 2.0], [2.0, 4.0]], [1.0, 1.0])


def test_a_recorded_matrix_has_its_pivots_sample_by_sample():
    np = pytest.importorskip("numpy")

    def of_list(m):
        rows = [[m[0], m[1], 0.0], [m[2], m[3], m[4]], [0.0, 1.0, m[5]]]
        return solved(rows, [1.0, m[0], 2.0])[0]

    program = record(of_list, 6)
    batch = [[0.0, 2.0, 3.0, 1.0, 0.5, 1.0], [1e-3, 1.0, 1.0, 0.0, 2.0, -1.0], [4.0, 0.1, 0.2, 3.0, 0.0, 2.0]]
    values, gradients = program.gradients(batch)
    for row, x, g in zip(batch, values, gradients, strict=True):
        a, b, c, d, e, f = row
        right = np.array([1.0, a, 2.0])
        assert x == pytest.approx(np.linalg.solve([[a, b, 0.0], [c, d, e], [0.0, 1.0, f]], right), rel=1e-12)
        leaves = [Value(number) for number in row]
        in_graph = jacobian(of_list(leaves), leaves)
        assert g.tolist() == [pytest.approx([v.data for v in to_x], rel=1e-9) for to_x in in_graph]
