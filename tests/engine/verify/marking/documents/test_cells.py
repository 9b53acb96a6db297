"""Claims without a sign of equality: two cells of a table; and equations in code."""

import pytest

from engine.verify.marking import mark

HEAD = "Let $L = (wx - y)^2$.\n\n| link | value | remark |\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("row", "verdicts"),
    [
        (r"| $\partial L/\partial w$ | $2(wx-y)x$ | $w$ |", ["right"]),
        (r"| $\partial L/\partial w$ | $2(wx-y)w$ | $w$ |", ["wrong"]),
        ("| dL/dw | 2(wx-y)w | slope |", ["wrong"]),
        ("| $w$ | $2x$ | |", []),
    ],
)
def test_two_cells_of_a_table_are_a_claim(row, verdicts):
    assert [line.verdict for line in mark(HEAD + row).lines[1:]] == verdicts


def test_code_is_read_where_it_has_derivatives():
    text = "`a = w*x` and `L = (a-y)**2`.\n\n```\ndL/dw = 2*(a-y)*x\n```\n\n```python\ndL_dw = 3\n```\n"
    assert [line.verdict for line in mark(text).lines] == ["definition", "definition", "right"]
    assert mark("`a = w*x` and `L = (a-y)**2`.").lines == ()
