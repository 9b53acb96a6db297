import operator

import pytest

from engine import Value
from engine.verify.formulas.problems import ShapeError
from engine.verify.formulas.shapes import arrays
from engine.verify.formulas.shapes.arrays import Array


def array(rows):
    """The array of nested numbers; a flat list is a column."""
    lines = [row if isinstance(row, list) else [row] for row in rows]
    return Array(len(lines), len(lines[0]), tuple(Value(x) for line in lines for x in line))


MATRIX, COLUMN = array([[1, 2, 3], [4, 5, 6]]), array([7, 8, 9])


def test_a_transpose_swaps_rows_and_columns():
    assert MATRIX.transposed.nested() == [[1, 4], [2, 5], [3, 6]]
    assert COLUMN.transposed.sizes == (1, 3)


def test_a_matrix_product_is_rows_by_columns():
    # 1·7 + 2·8 + 3·9 = 50, 4·7 + 5·8 + 6·9 = 122
    assert arrays.matrix_product(MATRIX, COLUMN).nested() == [50, 122]
    outer = arrays.matrix_product(array([1, 2]), COLUMN.transposed)
    assert outer.nested() == [[7, 8, 9], [14, 16, 18]]
    assert arrays.matrix_product(COLUMN.transposed, COLUMN).nested() == 49 + 64 + 81


def test_a_scalar_scales():
    assert arrays.matrix_product(arrays.scalar(2.0), COLUMN).nested() == [14, 16, 18]


@pytest.mark.parametrize(("a", "b"), [(COLUMN, COLUMN), (MATRIX, MATRIX), (COLUMN, MATRIX)])
def test_a_product_that_does_not_conform_names_both_shapes(a, b):
    with pytest.raises(ShapeError) as caught:
        arrays.matrix_product(a, b)
    assert "×".join(map(str, a.sizes)) in str(caught.value)
    assert "×".join(map(str, b.sizes)) in str(caught.value)


def test_a_dot_between_vectors_of_one_shape_is_the_dot_product():
    assert arrays.dot_product(COLUMN, COLUMN).nested() == 194
    assert arrays.dot_product(MATRIX, COLUMN).nested() == [50, 122]
    with pytest.raises(ShapeError):
        arrays.dot_product(COLUMN, array([1, 2]))


def test_a_star_is_elementwise_for_equal_shapes_and_else_the_matrix_product():
    assert arrays.star_product(COLUMN, COLUMN).nested() == [49, 64, 81]
    assert arrays.star_product(MATRIX, COLUMN).nested() == [50, 122]


def test_sums_spread_a_vector_over_a_matrix():
    added = arrays.added(MATRIX, array([10, 20]), operator.add)
    assert added.nested() == [[11, 12, 13], [24, 25, 26]]
    row = arrays.added(COLUMN.transposed, MATRIX, operator.add)
    assert row.nested() == [[8, 10, 12], [11, 13, 15]]
    assert arrays.added(arrays.scalar(1.0), COLUMN, operator.sub).nested() == [-6, -7, -8]
    with pytest.raises(ShapeError):
        arrays.added(COLUMN, array([1, 2]), operator.add)


def test_norms_and_sums():
    assert arrays.length(array([3, -4])).nested() == 5
    assert arrays.sum_of(MATRIX).nested() == 21


def test_blocks_are_stacked():
    ones = array([1, 1])
    assert arrays.stacked([[ones, array([2, 3])]]).nested() == [[1, 2], [1, 3]]
    assert arrays.stacked([[arrays.scalar(1.0)], [arrays.scalar(2.0)]]).nested() == [1, 2]
    with pytest.raises(ShapeError):
        arrays.stacked([[ones, COLUMN]])


def test_shapes_alone_follow_the_same_rules():
    shape = arrays.matrix_product(Array(2, 3, None), Array(3, 1, None))
    assert (shape.sizes, shape.entries) == ((2, 1), None)
    with pytest.raises(ShapeError):
        arrays.matrix_product(Array(2, 3, None), Array(2, 1, None))
