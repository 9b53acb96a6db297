"""Names of entries that a transposed matrix exchanges."""

import pytest

from engine.verify.judgement.slips.matching import _transposed


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("w12", "w21", True),
        ("w21", "w12", True),
        ("w_2_1", "w_1_2", True),
        ("w11", "w11", False),
        ("w12", "w13", False),
        ("w12", "v21", False),
        ("w", "w", False),
    ],
)
def test_a_name_is_that_of_the_transposed_entry(one, other, expected):
    assert _transposed(one, other) is expected
