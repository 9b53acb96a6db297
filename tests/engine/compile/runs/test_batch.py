"""Batches: the right answer or one clear error, whatever holds the numbers."""

import pytest

from engine import Value, record

np = pytest.importorskip("numpy", reason="the extra fast")
as_batch = pytest.importorskip("engine.compile.runs.batch").as_batch

NUMBERS = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0], [0.0, 1.0, -1.0]]
EXPECTED = [5.0, 26.0, 65.0, -1.0]  # a b + c


def strided():
    wide = np.zeros((8, 6))
    wide[::2, ::2] = NUMBERS
    return wide[::2, ::2]


def read_only():
    array = np.array(NUMBERS)
    array.flags.writeable = False
    return array


ACCEPTED = {
    "lists": NUMBERS,
    "tuples": tuple(map(tuple, NUMBERS)),
    "whole numbers": [[int(x) for x in row] for row in NUMBERS],
    "a list of arrays": [np.array(row) for row in NUMBERS],
    "float64": np.array(NUMBERS),
    "float32": np.array(NUMBERS, np.float32),
    "float16": np.array(NUMBERS, np.float16),
    "longdouble": np.array(NUMBERS, np.longdouble),
    "big endian": np.array(NUMBERS, ">f8"),
    "int8": np.array(NUMBERS, np.int8),
    "int64": np.array(NUMBERS, np.int64),
    "Fortran order": np.asfortranarray(NUMBERS),
    "a transposed array": np.ascontiguousarray(np.array(NUMBERS).T).T,
    "a strided view": strided(),
    "back to front": np.array(NUMBERS[::-1])[::-1],
    "read-only": read_only(),
    "a masked array without a mask": np.ma.array(NUMBERS),
}


@pytest.fixture(scope="module")
def program():
    return record(lambda a, b, c: a * b + c)


@pytest.mark.parametrize("batch", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_whatever_holds_rows_of_numbers_is_a_batch(program, batch):
    before = np.array(batch, dtype=float)
    assert program.values(batch).tolist() == EXPECTED
    results, slopes = program.gradients(batch)
    assert results.tolist() == EXPECTED
    assert slopes.tolist() == [[b, a, 1.0] for a, b, _ in NUMBERS]
    assert program.mean_gradient(batch)[0] == sum(EXPECTED) / 4
    assert results.dtype == slopes.dtype == np.float64
    assert np.array_equal(np.array(batch, dtype=float), before)


def test_truth_values_are_numbers(program):
    assert program.values([[True, False, True]]).tolist() == [1.0]
    assert program.values(np.ones((2, 3), bool)).tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    "empty", [[], np.zeros((0, 3)), np.zeros((0, 3), int), ()], ids=["[]", "0x3", "ints", "()"]
)
def test_a_batch_without_samples_has_no_values(program, empty):
    assert program.values(empty).shape == (0,)
    results, slopes = program.gradients(empty)
    assert (results.shape, slopes.shape) == ((0,), (0, 3))
    assert record(lambda a, b, c: [a, b + c]).values(empty).shape == (0, 2)
    with pytest.raises(ValueError, match="the mean over a batch needs at least one sample; got none"):
        program.mean_gradient(empty)


def test_one_column_may_be_a_plain_list():
    square = record(lambda x: x * x)
    for batch in ([1.0, 2.0, 3.0], [[1.0], [2.0], [3.0]], np.arange(1, 4), range(1, 4)):
        assert square.values(batch).tolist() == [1.0, 4.0, 9.0]
    assert square.gradients([3.0])[1].shape == (1, 1)


REFUSED = {
    "too few columns": ([[1.0, 2.0]], ValueError, r"shape \(samples, 3\), .* a, b, c; got shape \(1, 2\)"),
    "too many columns": (np.ones((2, 4)), ValueError, r"got shape \(2, 4\)"),
    "transposed": (np.ones((3, 7)), ValueError, r"got shape \(3, 7\); write batch\.T"),
    "a single row": ([1.0, 2.0, 3.0], ValueError, r"got shape \(3,\); write \[row\] for a single sample"),
    "a number": (1.0, ValueError, r"got shape \(\)"),
    "three axes": (np.ones((2, 3, 1)), ValueError, r"got shape \(2, 3, 1\)"),
    "no columns": (np.ones((2, 0)), ValueError, r"got shape \(2, 0\)"),
    "ragged": ([[1.0, 2.0, 3.0], [1.0]], ValueError, "all of one length; got rows of different lengths"),
    "texts": ([["1", "2", "3"]], TypeError, r"write float\(x\) for each"),
    "a text": ("123", TypeError, "rows of 3 real numbers; got '123'"),
    "Values": ([[Value(1.0), Value(2.0), Value(3.0)]], TypeError, r"x\.data for a Value"),
    "complex": ([[1j, 2.0, 3.0]], TypeError, "3 real numbers; got a list of length 1, of complex128"),
    "None": ([[None, 1.0, 2.0]], TypeError, "of object"),
    "nothing": (None, TypeError, "got None"),
    "dates": (np.zeros((2, 3), "M8[D]"), TypeError, "real numbers"),
    "a dictionary": ({"a": 1.0}, TypeError, "real numbers"),
    "whole numbers beyond float": ([[10**400, 1, 2]], TypeError, "real numbers"),
}


@pytest.mark.parametrize(("batch", "error", "message"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("method", ["values", "gradients", "mean_gradient", "backward"])
def test_anything_else_is_refused_in_one_clear_line(program, method, batch, error, message):
    with pytest.raises(error, match=message):
        getattr(program, method)(batch)


def test_nan_is_refused_on_request(program):
    batch = np.ones((5, 3))
    batch[3, 1] = np.nan
    assert np.isnan(program.values(batch)).tolist() == [False, False, False, True, False]
    for method in ("values", "gradients", "mean_gradient", "backward"):
        with pytest.raises(ValueError, match="finite numbers alone; got nan in sample 3, column 'b'"):
            getattr(program, method)(batch, finite=True)
    batch[3, 1] = -np.inf
    with pytest.raises(ValueError, match="got -inf in sample 3, column 'b'"):
        program.values(batch, finite=True)
    assert program.values(np.ones((5, 3)), finite=True).tolist() == [2.0] * 5


def test_a_sample_does_not_see_the_others(program):
    batch = np.ones((600, 3))
    batch[::7] = np.nan
    assert np.isnan(program.values(batch)).tolist() == [i % 7 == 0 for i in range(600)]


def test_a_large_batch_is_worked_on_in_blocks(program):
    batch = np.random.default_rng(0).normal(size=(5003, 3))
    results, slopes = program.gradients(batch)
    assert np.allclose(results, batch[:, 0] * batch[:, 1] + batch[:, 2], rtol=1e-14, atol=1e-15)
    assert np.array_equal(slopes, np.column_stack([batch[:, 1], batch[:, 0], np.ones(5003)]))


def test_results_are_the_callers_own(program):
    batch = np.array(NUMBERS)
    first = [program.values(batch), *program.gradients(batch), program.mean_gradient(batch)[1]]
    kept = [array.copy() for array in first]
    program.values(batch + 1.0), program.gradients(batch + 1.0), program.mean_gradient(batch + 1.0)
    for array, before in zip(first, kept, strict=True):
        assert np.array_equal(array, before)
        np.add(array, 1.0, out=array)
    assert program.values(batch).tolist() == EXPECTED
    w = Value(2.0)
    scaled = record(lambda x: w * x)
    slopes = scaled.mean_gradient([3.0])[1]
    scaled.mean_gradient([5.0])
    assert slopes.tolist() == [3.0]


def test_a_mean_is_asked_of_one_output():
    several = record(lambda x: [x, x * x])
    for ask in (several.mean_gradient, several.backward):
        with pytest.raises(ValueError, match="a mean has a gradient for a program of one output"):
            ask([1.0])


class TestDataFrames:
    """A frame has names, so its columns may stand in any order; some of the names are a mistake."""

    frame_of = staticmethod(
        lambda names, rows: pytest.importorskip("pandas").DataFrame(rows, columns=list(names))
    )

    def test_columns_are_taken_by_name(self):
        program = record(lambda a, b: a - 2.0 * b)
        swapped = self.frame_of("ba", [[2.0, 1.0], [3.0, 2.0]])
        assert program.values(swapped).tolist() == [-3.0, -4.0]
        assert program.gradients(swapped)[1].tolist() == [[1.0, -2.0]] * 2

    def test_other_names_are_taken_by_place(self):
        program = record(lambda a, b: a - 2.0 * b)
        assert program.values(self.frame_of("yx", [[2.0, 1.0]])).tolist() == [0.0]
        assert program.values(self.frame_of([0, 1], [[2.0, 1.0]])).tolist() == [0.0]

    @pytest.mark.parametrize("names", ["ac", "abc", "bb", "cab"])
    def test_some_of_the_names_are_refused(self, names):
        with pytest.raises(
            ValueError, match=r"columns of the program, a, b, in any order.*frame\[\['a', 'b'\]\]"
        ):
            record(lambda a, b: a - b).values(self.frame_of(names, [[1.0] * len(names)]))


@pytest.mark.filterwarnings("ignore:Setting the shape:DeprecationWarning")  # NumPy 2.5 still does it
def test_native_code_reads_a_view_whose_shape_nobody_changes():
    """Another thread may exchange the shape of an array at any time."""
    array = np.array(NUMBERS)
    samples = as_batch(array, ("a", "b", "c"))
    array.shape = (12, 1)
    assert samples.shape == (4, 3)
    assert np.shares_memory(samples, array)
