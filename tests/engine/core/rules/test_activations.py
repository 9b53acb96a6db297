"""Far from zero an activation is its limit, though its parts have underflowed."""

import pytest

from engine.core import operations as ops


@pytest.mark.parametrize(("op", "limit"), [(ops.silu, 0.0), (ops.gelu, 0.0), (ops.elu, -1.0)], ids=str)
@pytest.mark.parametrize("far", [1e3, 1e200, 1e300])
def test_far_to_the_left_it_is_flat_and_far_to_the_right_the_identity(op, limit, far):
    assert op.rule(-far) == (limit, (0.0,))
    assert op.rule(far) == (far, (1.0,))
