from array import array

import pytest

from engine.verify.judgement.reading.answers import taken_apart


@pytest.mark.parametrize(
    ("answer", "shape", "entries"),
    [
        ("2*x", (), ["2*x"]),
        (2.5, (), [2.5]),
        (["a", "b"], (2,), ["a", "b"]),
        (("a", "b"), (2,), ["a", "b"]),
        ([[1, 2], [3, 4]], (2, 2), [1, 2, 3, 4]),
        (range(3), (3,), [0, 1, 2]),
        (array("d", [1.0, 2.0]), (2,), [1.0, 2.0]),
        ([[1, 2], [3]], (2, -1), [1, 2, 3]),
        ([], (0,), []),
        ([[]], (1, 0), []),
    ],
)
def test_an_answer_is_taken_apart(answer, shape, entries):
    assert taken_apart(answer) == (shape, entries)


def test_an_answer_of_mixed_depth_is_ragged():
    assert -1 in taken_apart([1, [2, 3]])[0]
    assert -1 in taken_apart([[1, 2], 3])[0]


def test_arrays_of_numpy_are_taken_apart():
    numpy = pytest.importorskip("numpy")
    assert taken_apart(numpy.array([1.0, 2.0])) == ((2,), [1.0, 2.0])
    assert taken_apart(numpy.array([["a", "b"]])) == ((1, 2), ["a", "b"])
    assert taken_apart([numpy.array([1, 2]), numpy.array([3, 4])]) == ((2, 2), [1, 2, 3, 4])
    assert taken_apart(numpy.float32(2.0)) == ((), [2.0])
    assert taken_apart(numpy.array(2.0)) == ((), [2.0])


def test_tables_of_pandas_are_taken_apart():
    pandas = pytest.importorskip("pandas")
    assert taken_apart(pandas.DataFrame([[1.0, 2.0]])) == ((1, 2), [1.0, 2.0])
    assert taken_apart(pandas.Series(["a", "b"])) == ((2,), ["a", "b"])
