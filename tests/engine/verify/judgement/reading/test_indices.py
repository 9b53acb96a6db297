import pytest

from engine.verify.judgement.reading.indices import fitting, readings, shape_in_words, shape_of


@pytest.mark.parametrize(
    ("names", "shapes"),
    [
        (["w1", "w2"], [(2,)]),
        ([f"w{i}" for i in range(1, 13)], [(12,)]),
        (["w11", "w12", "w21", "w22"], [(2, 2)]),
        (["w10", "w11", "w12"], [(1, 3), (3,)]),
        (["w_1_1", "w_1_2", "w_2_1", "w_2_2"], [(2, 2)]),
        ([f"w{i}{j}" for i in (1, 2) for j in range(1, 12)], [(2, 11)]),  # w110 is row 1, column 10
        ([f"w{i}{j}" for i in range(1, 12) for j in (1, 2)], [(11, 2)]),
        (["w11"], [(1,)]),
        (["w11", "w12", "w21"], [(3,)]),  # no full matrix
        (["w", "x1"], []),
        (["w1", "w_1_2"], []),
    ],
)
def test_names_are_read_as_vectors_and_matrices(names, shapes):
    assert [shape_of(entries) for entries in readings("w", names)] == shapes


def test_the_shape_of_the_answer_decides_between_readings():
    names = ["w10", "w11", "w12"]
    scalar = [{(): ""}]
    assert fitting(scalar, readings("w", names), (3,))[1] == {(10,): "w10", (11,): "w11", (12,): "w12"}
    assert fitting(scalar, readings("w", names), (1, 3))[1] == {(1, 0): "w10", (1, 1): "w11", (1, 2): "w12"}
    assert shape_of(fitting(scalar, readings("w", names), (7,))[1]) == (1, 3)


def test_shapes_in_words():
    assert shape_in_words(()) == "one number"
    assert shape_in_words((2, 3)) == "a matrix of 2×3"
    assert shape_in_words((2, -1)) == "a ragged list"
    assert shape_in_words((1, 2, 3)) == "an array of rank 3 of 1×2×3"
