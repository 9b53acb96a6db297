"""A matrix with dots as a rule for its entries: definitions and claims with them have values."""

import pytest

from engine.verify.marking import mark


def matrix(*rows):
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


ROWS = matrix(r"u_1^{(1)} & \cdots & u_1^{(n)}", r"\vdots & & \vdots", r"u_d^{(1)} & \cdots & u_d^{(n)}")
TARGETS = matrix("t^{(1)}", r"\vdots", "t^{(n)}")
QUESTION = rf"""Let $U = {ROWS}$, $t = {TARGETS}$ and
$C = \frac{{1}}{{n}} \sum_{{i=1}}^n (w^T u^{{(i)}} - t^{{(i)}})^2$.
"""
OF_COLUMNS = r"""Let $u^{(i)} \in \mathbb{R}^d$, $w \in \mathbb{R}^d$,
$U = \begin{bmatrix} u^{(1)} & \dots & u^{(n)} \end{bmatrix}$,
$t = \begin{bmatrix} t^{(1)} & \dots & t^{(n)} \end{bmatrix}$ and $C = \sum_{i=1}^n (w^T u^{(i)} - t^{(i)})^2$.
"""
RESIDUALS = r"w^T u^{(1)} - t^{(1)}", r"w^T u^{(i)} - t^{(i)}"
ROW = matrix(rf"{RESIDUALS[0]} & \cdots & {RESIDUALS[1]} & \cdots")
COLUMN = matrix(RESIDUALS[0], r"\vdots", RESIDUALS[1], r"\vdots")
IMAGES = matrix(r"A u^{(1)} & \dots & A u^{(n)}")
DC = r"\frac{\partial C}{\partial w}"

RIGHT = [
    (QUESTION, rf"{DC} = \frac{{2}}{{n}} U (U^T w - t)"),
    (QUESTION, rf"{DC} = \frac{{2}}{{n}} \sum_i u^{{(i)}} (w^T u^{{(i)}} - t^{{(i)}})"),
    (QUESTION, rf"{DC} = \frac{{2}}{{n}} sum((U^T w - t)^T * U, 1)"),
    (QUESTION, f"U^T w - t = {COLUMN}"),
    (OF_COLUMNS, f"w^T U - t = {ROW}"),
    (OF_COLUMNS, f"{DC} = 2 U (w^T U - t)^T"),
    (OF_COLUMNS, f"{DC} = 2 sum({ROW} * U, 1)"),
    (OF_COLUMNS, f"A U = {IMAGES}"),
]
WRONG = [
    (QUESTION, rf"{DC} = 2 U (U^T w - t)"),
    (QUESTION, rf"{DC} = \frac{{2}}{{n}} U^T (U w - t)"),
    (QUESTION, rf"{DC} = \frac{{1}}{{n}} sum((U^T w - t)^T * U, 1)"),
    (QUESTION, f"U^T w - t = {COLUMN.replace('-', '+')}"),
    (OF_COLUMNS, f"w^T U - t = {COLUMN}"),
    (OF_COLUMNS, f"{DC} = U (w^T U - t)^T"),
    (OF_COLUMNS, f"{DC} = 2 U (w^T U - t)"),
    (OF_COLUMNS, f"A U + A U = {IMAGES}"),
]


@pytest.mark.parametrize(("question", "claim"), RIGHT)
def test_a_right_line_about_all_examples_is_right(question, claim):
    (line,) = mark(f"${claim}$", question=question).lines
    assert line.verdict == "right", str(line)


@pytest.mark.parametrize(("question", "claim"), WRONG)
def test_a_wrong_line_about_all_examples_is_wrong(question, claim):
    (line,) = mark(f"${claim}$", question=question).lines
    assert line.verdict == "wrong", str(line)


def test_entries_that_are_no_single_formula_have_no_rule():
    zero, mixed = matrix("a_0", r"\vdots", "a_n"), matrix("b_1", "c_2", r"\vdots", "b_n")
    text = f"$A = {zero}$ and $B = {mixed}$, so $2A = B$."
    assert [line.verdict for line in mark(text).lines] == ["definition", "definition", "unread"]


def test_a_sum_along_an_axis_may_count_axes_from_one():
    text = r"Let $A = \begin{bmatrix} 1 & 2 \\ 3 & 5 \end{bmatrix}$. "
    by_rows, by_columns = (r"\begin{bmatrix} 3 \\ 8 \end{bmatrix}", r"\begin{bmatrix} 4 & 7 \end{bmatrix}")
    for claim, verdict in (
        (f"sum(A, 1) = {by_rows}", "right"),
        (f"sum(A, 0) = {by_columns}", "right"),
        (f"sum(A, 2) = {by_rows}", "right"),
        (f"sum(A, 1) = {by_columns}", "unread"),
        (f"sum(A, 0) = {by_rows}", "wrong"),
        (r"sum(A, 1) = \begin{bmatrix} 3 \\ 7 \end{bmatrix}", "wrong"),
    ):
        assert mark(f"{text}${claim}$").lines[-1].verdict == verdict, claim
