"""A number for a name that nothing uses, beside one that is used and has no number."""

import pytest

from engine.verify.marking import mark

RIGHT = [
    "a_0 = 1, a_1 = 2, a_2 = 3. Then s = a_1 + a_2 and r = a_0 s.",
    "a_0 = 1, a_1 = 2, a_2 = 3. Then s = a_1 + a_2.",
    "a_0 = 1, a_1 = 2, a_3 = 3. Then a_2 = a_0 + a_1 and s = a_2 + 1.",
    "a_0 = 1, a_1 = 2, a_3 = 3. Then s = a_0 + a_1 + a_2 and r = a_3 s.",
    "a_1 = 2, a_3 = 3. Then s = a_1 + a_2.",
    r"$a_0 = 1$, $a_1 = 2$, $a_3 = 3$, and $s = a^T x$ has $\partial s/\partial a_2 = x_2$.",
]
WRONG = [
    "a_0 = 1, a_1 = 2, a_3 = 3. Then s = a_0 + a_1 + a_2.",
    r"$\theta_0 = 1, \theta_1 = 2, \theta_3 = 3$ and $n = (\theta_0, \theta_1, \theta_2)$.",
    "b_1 = 4, b_2 = 5, b_4 = 6, so the sum is s = b_1 + b_2 + b_3.",
]


@pytest.mark.parametrize("text", RIGHT)
def test_numbers_of_names_that_are_used_are_definitions(text):
    assert "wrong" not in [line.verdict for line in mark(text).lines]


@pytest.mark.parametrize("text", WRONG)
def test_a_number_of_a_name_that_nothing_uses_is_wrong_where_another_name_lacks_one(text):
    (line,) = [line for line in mark(text).lines if line.verdict == "wrong"]
    assert line.source.replace(" ", "").endswith(("3=3", "4=6"))
    assert line.note.startswith("nothing uses ")
