"""Lesson 14, a language model: a table of counts, the gradient through shares, a layer that reads ahead."""

from collections.abc import Callable, Iterator, Sequence

from engine import Value
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, Formulas, call, right, wrong
from nn.exercises.kinds.counted import number_of
from nn.exercises.part import AnswerError, Part

COUNTS = ((1, 5, 2), (4, 1, 3), (2, 2, 6))
Rows = Sequence[Sequence[Value]]


def _probability(answer: object) -> Iterator[Part]:
    """The verdict on three entries of a small table."""
    for a, b in ((0, 1), (1, 0), (2, 2)):
        row, column, everything = sum(COUNTS[a]), sum(each[b] for each in COUNTS), sum(map(sum, COUNTS))
        mine = number_of("the probability", call(answer, [list(each) for each in COUNTS], a, b))
        key, due = f"{b} after {a}", COUNTS[a][b] / row
        if abs(mine - due) < 1e-9:
            yield right(key, f"{mine:.6g}")
            continue
        slips = {
            float(COUNTS[a][b]): "this is the count: what must all probabilities after a be in sum?",
            COUNTS[a][b] / column: "this is how often a stands before b: divide by the row of a",
            COUNTS[a][b] / everything: "this is the share of the pair in all pairs: a is known already",
            COUNTS[b][a] / sum(COUNTS[b]): "a and b are exchanged",
            1.0 / len(COUNTS): "this is a guess among all tokens: where are the counts?",
        }
        words = next((slip for number, slip in slips.items() if abs(mine - number) < 1e-9), "")
        yield wrong(key, words, where=f"yours is {mine:.6g}", due=f"right is {due:.6g}")


def _causal(rows: Rows) -> list[list[Value]]:
    """Each output is the sum of the rows up to its own."""
    return [[sum((row[i] for row in rows[: t + 1]), Value(0.0)) for i in range(2)] for t in range(len(rows))]


def _mean(rows: Rows) -> list[list[Value]]:
    """Each output is the mean of all rows: it reads ahead."""
    return [[sum((row[i] for row in rows), Value(0.0)) / float(len(rows)) for i in range(2)] for _ in rows]


def _late(rows: Rows) -> list[list[Value]]:
    """The outputs before the last read the second entry of the last row."""
    return [[*row[:1], row[1] + rows[-1][1]] for row in rows]


def _reads_ahead(answer: object) -> Iterator[Part]:
    """The verdict on an honest layer and on two that read ahead."""
    rows = [[1.0, -0.5], [0.5, 2.0], [-1.0, 0.25]]
    for key, layer, due in (
        ("an honest sum", _causal, False),
        ("a mean of all", _mean, True),
        ("one late entry", _late, True),
    ):
        mine = call(answer, layer, rows)
        if not isinstance(mine, bool):
            raise AnswerError(f"return True or False; got {mine!r:.60}")
        if mine is due:
            yield right(key, str(mine))
        elif mine:
            yield wrong(key, "this layer is honest: is it the gradient that you ask, or the number?")
        else:
            yield wrong(key, "this layer reads ahead: which entries of the last row have a gradient?")


def _finder(test: Callable[[Value], bool], whole: Callable[[list[bool]], bool] = any) -> object:
    """The function of the lesson with this test of an input."""

    def reads_ahead(layer: Callable[[Rows], Rows], rows: Sequence[Sequence[float]]) -> bool:
        inputs = [[Value(x) for x in row] for row in rows]
        sum((v for out in layer(inputs)[:-1] for v in out), Value(0.0)).backward()
        return whole([test(v) for v in inputs[-1]])

    return reads_ahead


def _by_change(layer: Callable[[Rows], Rows], rows: Sequence[Sequence[float]]) -> bool:
    """Two runs with other numbers in the last row."""
    one = layer([[Value(x) for x in row] for row in rows])[:-1]
    two = layer([[Value(x + 7.0 * (i == len(rows) - 1)) for x in row] for i, row in enumerate(rows)])[:-1]
    return [[v.data for v in out] for out in one] != [[v.data for v in out] for out in two]


EXERCISES = (
    Exercise(
        "14.1",
        "The probability of the next letter",
        "Write probability(counts, a, b): how likely token b is after token a. counts[a][b] says how often "
        "b followed a.",
        Code(_probability),
        think="What must the probabilities of all tokens after a be in sum?",
        right=(
            lambda counts, a, b: counts[a][b] / sum(counts[a]),
            lambda counts, a, b: (1 / sum(counts[a])) * counts[a][b],
        ),
        wrong=(
            Wrong(lambda counts, a, b: counts[a][b], "the count"),
            Wrong(lambda counts, a, b: counts[a][b] / sum(row[b] for row in counts), "row of a"),
            Wrong(lambda counts, a, b: counts[a][b] / sum(map(sum, counts)), "all pairs"),
            Wrong(lambda counts, a, b: counts[b][a] / sum(counts[b]), "exchanged"),
            Wrong(lambda counts, a, b: 1 / len(counts), "guess"),
            Wrong(lambda counts, a, b: counts[a] / sum(counts[a]), "TypeError", refused=True),
        ),
        solution="counts[a][b] / sum(counts[a]): the row of a, divided by its sum.",
    ),
    Exercise(
        "14.2",
        "The gradient through the shares",
        "s = σ(q k1 − q k2) and y = s v1 + (1 − s) v2. Write ∂y/∂k1 and ∂y/∂q in s, q, k1, k2, v1, v2.",
        Formulas(
            "y",
            ("dy/dk1", "dy/dq"),
            let={"s": "sigmoid(q*k1 - q*k2)", "y": "s*v1 + (1 - s)*v2"},
            names=("s", "q", "k1", "k2", "v1", "v2"),
            mistakes={
                "s*(1 - s)*q*v1": "s has a second way to y, through 1 − s",
                "s*(1 - s)*(v1 - v2)": "the factor of this letter in q k1 − q k2 is lost",
                "q*(v1 - v2)": "the derivative of the sigmoid is lost",
                "s*(1 - s)*k1*(v1 - v2)": "q stands in two products: q k1 and q k2",
                "s*(1 - s)*q*(v1 + v2)": "a sign: 1 − s falls where s rises",
                "(k1 - k2)*(v1 - v2)": "the derivative of the sigmoid is lost",
                "s": "this is the derivative by the value v1",
            },
        ),
        think="Which ways lead from y to s, and which from s to the letter?",
        right=(
            {"dy/dk1": "s*(1 - s)*q*(v1 - v2)", "dy/dq": "s*(1 - s)*(k1 - k2)*(v1 - v2)"},
            ["(s - s*s)*(q*v1 - q*v2)", "(v1 - v2)*s*(1 - s)*k1 - (v1 - v2)*s*(1 - s)*k2"],
        ),
        wrong=(
            Wrong(["s*(1 - s)*q*v1", "s*(1 - s)*(k1 - k2)*(v1 - v2)"], "second way"),
            Wrong(["s*(1 - s)*(v1 - v2)", "s*(1 - s)*(v1 - v2)"], "is lost"),
            Wrong(["q*(v1 - v2)", "(k1 - k2)*(v1 - v2)"], "sigmoid is lost"),
            Wrong(["s*(1 - s)*q*(v1 - v2)", "s*(1 - s)*k1*(v1 - v2)"], "two products"),
            Wrong(["s*(1 - s)*q*(v1 + v2)", "s*(1 - s)*(k1 - k2)*(v1 - v2)"], "a sign"),
            Wrong(["s", "s*(1 - s)*(k1 - k2)*(v1 - v2)"], "by the value"),
        ),
        solution="From y to s: v1 − v2. From s to its argument: s(1 − s). From there to k1: q, and to q: k1 "
        "− k2. Where the "
        "values are equal it makes no difference who is read, and the gradient through the shares is 0.",
    ),
    Exercise(
        "14.3",
        "Transfer: find the leak",
        "Fill the gap of reads_ahead(layer, rows): True where an earlier output has a gradient at the last "
        "row of inputs.",
        Code(_reads_ahead),
        think="What is the gradient of an output at an input that it does not read?",
        right=(_finder(lambda v: v.grad != 0), _by_change),
        wrong=(
            Wrong(_finder(lambda v: v.data != 0), "this layer is honest"),
            Wrong(_finder(lambda v: v.grad == 0), "is it the gradient"),
            Wrong(_finder(lambda v: v.grad != 0, all), "which entries"),
            Wrong(_finder(lambda v: v.grad > 1), "reads ahead"),
            Wrong(lambda layer, rows: True, "honest"),
            Wrong(lambda layer, rows: False, "reads ahead"),
            Wrong(lambda layer, rows: layer(rows), "True or False", refused=True),
        ),
        solution="any(v.grad != 0 for v in inputs[-1]): an input that nobody reads has the gradient 0.",
    ),
)
