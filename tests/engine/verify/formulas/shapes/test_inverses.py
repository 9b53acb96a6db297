"""Determinants and inverses of small matrices."""

import pytest

from engine.core.value import constant
from engine.verify.formulas.problems import ShapeError, UnreadableError
from engine.verify.formulas.shapes.arrays import Array, matrix_product
from engine.verify.formulas.shapes.inverses import determinant, inverse


def array(rows):
    return Array(len(rows), len(rows[0]), tuple(constant(float(x)) for row in rows for x in row))


def test_a_determinant_by_cofactors():
    assert determinant(array([[2, 1], [1, 3]])).nested() == 5.0  # 2·3 − 1·1
    assert determinant(array([[2, 0, 1], [1, 3, 2], [0, 1, 1]])).nested() == 3.0  # 2(3 − 2) + 1(1 − 0)
    assert determinant(array([[7]])).nested() == 7.0


def test_a_matrix_times_its_inverse_is_the_identity():
    a = array([[2, 0, 1], [1, 3, 2], [0, 1, 1]])
    product = matrix_product(a, inverse(a)).nested()
    assert product == [pytest.approx([float(i == j) for j in range(3)], abs=1e-12) for i in range(3)]


def test_other_matrices_have_none():
    with pytest.raises(ShapeError, match="square"):
        determinant(array([[1, 2]]))
    with pytest.raises(ZeroDivisionError):
        inverse(array([[1, 2], [2, 4]]))
    with pytest.raises(UnreadableError, match="at most 4"):
        inverse(array([[1] * 5] * 5))
