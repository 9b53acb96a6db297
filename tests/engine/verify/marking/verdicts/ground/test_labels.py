"""Labels of matrices with dots: along a row one letter counts."""

import pytest

from engine.verify.marking import mark


def matrix(*rows):
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


DOTS = r"\vdots & \ddots & \vdots"
RIGHT = [
    matrix(r"u_1^{(1)} & \dots & u_1^{(n)}", DOTS, r"u_d^{(1)} & \dots & u_d^{(n)}"),
    matrix(
        r"u_1^{(1)} & \dots & u_1^{(i)} & \dots", r"u_k^{(1)} & \dots & u_k^{(i)} & \dots", r"\vdots & & & "
    ),
    matrix(r"a_{1,1} & \cdots & a_{1,n}", DOTS, r"a_{m,1} & \cdots & a_{m,n}"),
    matrix(r"s_1^{(1)} & \cdots & 0", DOTS, r"0 & \cdots & s_n^{(n)}"),
    r"(a_{1,1}, \dots, a_{m,n})",
]
WRONG = [
    matrix(r"u_1^{(1)} & \dots & u_k^{(i)}", DOTS, r"u_d^{(1)} & \dots & u_d^{(n)}"),
    matrix(
        r"u_1^{(1)} & \dots & u_k^{(i)} & \dots", r"u_1^{(1)} & \dots & u_k^{(i)} & \dots", r"\vdots & & & "
    ),
    matrix(r"a_{1,1} & \cdots & a_{i,j}", DOTS, r"a_{m,1} & \cdots & a_{m,n}"),
    matrix(
        r"2 u_1^{(1)} v^{(1)} & \dots & 2 u_1^{(n)} v^{(n)}",
        DOTS,
        r"2 u_d^{(m)} v^{(1)} & \dots & 2 u_d^{(n)} v^{(n)}",
    ),
]


@pytest.mark.parametrize("entries", RIGHT)
def test_labels_that_fit_are_no_mistake(entries):
    assert not [
        line
        for line in mark(f"$$U = {entries}$$\n\n$$V = 2U = 2 {entries}$$").lines
        if line.verdict == "wrong"
    ]


@pytest.mark.parametrize("entries", WRONG)
def test_a_row_or_a_column_that_counts_by_two_letters_is_wrong(entries):
    (line,) = mark(f"$$U = {entries}$$").lines
    assert line.verdict == "wrong"
    assert line.note.startswith("along one ")
    assert line.note.endswith(" count")
