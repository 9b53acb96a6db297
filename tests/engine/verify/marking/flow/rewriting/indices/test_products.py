"""A product of matrices as a whole: its entries, and the derivative of a function by it."""

import pytest

from engine.verify.marking import mark

NUMBERS = r"""Let $A = \begin{bmatrix} 1 & 2 \\ 3 & -1 \end{bmatrix}$,
$B = \begin{bmatrix} 0.5 & 1 \\ 2 & 0 \end{bmatrix}$
and $H = \sigma(A B^T)$."""
ENTRIES = r"\begin{bmatrix} A B^T_{11} & A B^T_{12} \\ A B^T_{21} & A B^T_{22} \end{bmatrix}"
ROWS = (f"H_{{{i}1}}(1 - H_{{{i}1}}) & H_{{{i}2}}(1 - H_{{{i}2}})" for i in (1, 2))
OF_H = r"\begin{bmatrix} " + r" \\ ".join(ROWS) + r" \end{bmatrix}"
BY_PRODUCT = r"\frac{\partial \sigma(A B^T)}{\partial (A B^T)}"


def verdicts(line):
    return [link.verdict for line in mark(f"$${line}$$", question=NUMBERS).lines for link in line.links]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"A B^T = {ENTRIES}", ["right"]),
        (rf"A B^T = {ENTRIES} = \begin{{bmatrix}} 2.5 & 2 \\ 0.5 & 6 \end{{bmatrix}}", ["right", "right"]),
        (rf"A B^T = {ENTRIES} = \begin{{bmatrix}} 2.5 & 0.5 \\ 2 & 6 \end{{bmatrix}}", ["right", "wrong"]),
        (f"A B^T = {ENTRIES.replace('_{12}', '_{21}', 1)}", ["wrong"]),
        (f"{BY_PRODUCT} = {OF_H}", ["right"]),
        (f"{BY_PRODUCT} = {OF_H.replace('1 - H', '1 + H', 1)}", ["wrong"]),
        (r"\frac{\partial H}{\partial (A B^T)} = H \odot (1 - H)", ["right"]),
        (r"\frac{\partial H}{\partial (A B^T)} = H \odot (1 + H)", ["wrong"]),
        (rf"\sigma'(A B^T) = {OF_H.replace('H', 'A B^T')}", ["wrong"]),
    ],
)
def test_entries_of_a_product_and_derivatives_by_it(line, expected):
    assert verdicts(line) == expected


def test_two_digits_are_a_row_and_a_column_of_a_known_matrix():
    assert verdicts("2 A_{21} = 6") == ["right"]
    assert verdicts("2 A_{12} = 6") == ["wrong"]


def test_an_entry_of_the_last_factor_stays_one_where_the_product_is_no_whole():
    diagonal = r"\begin{bmatrix} %s & 0 \\ 0 & 1 \end{bmatrix}"
    text = f"$C = {diagonal % 'B_{11} A_{12}'} = {diagonal % '1'}$"
    assert "wrong" not in [line.verdict for line in mark(text, question=NUMBERS).lines]
