"""Dot products that share vectors are products of matrices of rows; others lie side by side."""

import pytest

from engine.compile.blocks.instructions import Grid, RowProduct
from engine.compile.blocks.vectorizing.dots import laid, row_products, runs_of_dots, vectors_of
from engine.compile.blocks.vectorizing.sums import Sums

A, B, C, D = (0, 1), (2, 3), (4, 5), (6, 7)


def sums(pairs, varying=b"\1" * 8):
    """Dot products of vectors of the nodes 0 to 7, by their numbers from 0 on."""
    return Sums([], bytearray(varying), bytearray(8), pairs=dict(enumerate(pairs)))


@pytest.mark.parametrize(
    ("pairs", "shared"),
    [
        ([(A, C, ()), (A, D, ())], ([A, A], [C, D])),
        ([(C, A, ()), (D, A, ())], ([A, A], [C, D])),  # of the side where fewer are different
        ([(A, C, ()), (B, D, ())], None),  # none is shared
        ([(A, C, ()), (A, D, ()), (B, C, ()), (B, D, ())], ([A, A, B, B], [C, D, C, D])),
        ([(A, C, ()), (B, D, ()), (C, A, ())], None),  # each is in one
        ([(A, C, (7,)), (A, D, (7,))], None),  # a sum that begins with something else
    ],
)
def test_a_vector_is_shared_where_dot_products_are_a_quarter_more_than_vectors(pairs, shared):
    assert vectors_of(sums(pairs), list(range(len(pairs)))) == shared


def test_of_five_dot_products_four_vectors_may_be_different():
    left, right = [(i, i + 1) for i in range(5)], [(i, 7) for i in range(5)]
    four = [*left[:4], left[3]]
    assert vectors_of(sums([(a, b, ()) for a, b in zip(four, right, strict=True)]), range(5)) == (four, right)
    assert vectors_of(sums([(a, b, ()) for a, b in zip(left, right, strict=True)]), range(5)) is None


def test_no_vector_is_shared_that_is_one_for_all_samples_or_longer_than_256():
    pairs = [(A, C, ()), (A, D, ())]
    assert vectors_of(sums(pairs, b"\0\0" + b"\1" * 6), [0, 1]) is None
    for length, is_shared in ((256, True), (257, False)):
        long = (0,) * length
        assert (vectors_of(sums([(long, long, ())] * 2), [0, 1]) is not None) is is_shared


def test_a_vector_and_those_it_meets_are_one_product():
    # A is the rows 10, 11; C, D the rows 20, 21 and 24, 25: (C, D) A, one row of two results.
    rows = {0: 10, 1: 11, 4: 20, 5: 21, 6: 24, 7: 25}
    product = RowProduct(1, 2, 2, Grid(0, 0, 1), Grid(10, 0, 1), Grid(20, 4, 1))
    assert row_products(([A, A], [C, D]), rows) == (product,)


def test_a_vector_of_one_number_is_spaced_by_one():
    product = RowProduct(1, 2, 1, Grid(0, 0, 1), Grid(10, 0, 1), Grid(20, 3, 1))
    assert row_products(([(0,), (0,)], [(4,), (5,)]), {0: 10, 4: 20, 5: 23}) == (product,)


def test_a_run_ends_where_the_distance_changes_either_way():
    vectors = [(i,) for i in range(6)]
    for last in (10, 2):  # three results 4 rows apart, then one that is further or nearer
        rows = dict(enumerate([0, 20, 24, 28, 28 + last, 28 + 2 * last]))
        parts = row_products(([vectors[0]] * 5, vectors[1:]), rows)
        assert parts is not None
        assert [(part.width, part.out, part.right) for part in parts] == [
            (3, Grid(0, 0, 1), Grid(20, 4, 1)),
            (2, Grid(3, 0, 1), Grid(28 + last, last, 1)),
        ]


def test_a_run_of_two_ends_where_the_third_is_further():
    rows = dict(enumerate([0, 20, 24, 34, 44]))
    parts = row_products(([(0,)] * 4, [(1,), (2,), (3,), (4,)]), rows)
    assert parts == (
        RowProduct(1, 2, 1, Grid(0, 0, 1), Grid(0, 0, 1), Grid(20, 4, 1)),
        RowProduct(1, 2, 1, Grid(2, 0, 1), Grid(0, 0, 1), Grid(34, 10, 1)),
    )


def test_a_vector_of_another_spacing_is_a_run_of_its_own():
    rows = {0: 10, 1: 11, 4: 20, 5: 21, 6: 24, 7: 26, 2: 30, 3: 31}
    parts = row_products(([A] * 5, [C, C, C, C, D]), rows)  # D is spaced by 2
    assert parts == (
        RowProduct(1, 4, 2, Grid(0, 0, 1), Grid(10, 0, 1), Grid(20, 0, 1)),
        RowProduct(1, 1, 2, Grid(4, 0, 1), Grid(10, 0, 1), Grid(24, 2, 2)),
    )


def test_results_that_lie_apart_are_given_with_their_distance():
    rows = {0: 10, 1: 11, 2: 12, 3: 13, 4: 20, 5: 21, 6: 24, 7: 25}
    parts = row_products(([A, B, A, B], [C, C, D, D]), rows)
    assert parts == (
        RowProduct(1, 2, 2, Grid(0, 0, 2), Grid(10, 0, 1), Grid(20, 4, 1)),
        RowProduct(1, 2, 2, Grid(1, 0, 2), Grid(12, 0, 1), Grid(20, 4, 1)),
    )


@pytest.mark.parametrize("uneven", [0, 4])
def test_vectors_whose_rows_are_not_evenly_spaced_are_no_matrix(uneven):
    long = (0, 1, 2), (4, 5, 6)
    rows = {0: 10, 1: 11, 2: 12, 4: 20, 5: 21, 6: 22} | {uneven: 90}
    assert row_products(([long[0]] * 2, [long[1]] * 2), rows) is None


def test_few_long_dot_products_lie_one_after_the_other_and_many_short_ones_number_by_number():
    few, many = sums([((0, 1, 2), (3, 4, 5), ())] * 2), sums([(A, B, ())] * 3)
    assert laid(few, [0, 1]) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert laid(many, [0, 1, 2]) == [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)]
    assert laid(sums([(A, B, ())] * 2), [0, 1]) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    lengths = sums([(A, B, ()), (A, C, ()), ((0,), (4,), ()), (A, B, (7,))])
    assert runs_of_dots(lengths, [0, 1, 2, 3]) == [[0, 1], [2], [3]]
