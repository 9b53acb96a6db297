"""How networks are divided: full groups in lanes, the rest where it takes less time."""

import pytest

from engine.compile.emit.llvm.lanes.division import FAR, MIDDLE, SMALL, Division, divided

LARGE = MIDDLE + 1


@pytest.mark.parametrize(
    ("networks", "parameters", "width", "division"),
    [
        (8, LARGE, 8, Division(8, 8)),  # a full group
        (16, SMALL, 8, Division(8, 16)),
        (1, SMALL, 8, Division(8, 0)),  # a network that would fill one lane of eight
        (2, SMALL, 4, Division(4, 0)),
        (10, LARGE, 8, Division(8, 8)),  # and two alone
        (7, SMALL, 8, Division(8, 7)),  # a lane that nobody uses is cheaper than seven networks alone
        (7, LARGE, 8, Division(8, 0)),  # 8 x 0.95 are more than 7
        (12, SMALL, 8, Division(4, 12)),  # three narrow groups: 12 x 0.7 x 1.1 are fewer than 16 x 0.7
        (5, LARGE, 4, Division(4, 4)),
        (3, LARGE, 2, Division(2, 2)),
        (8, FAR // 64, 8, Division(8, 8)),
        (8, FAR // 64 + 1, 8, Division(8, 0)),  # weights that do not stay near the core
    ],
)
def test_the_division_of_least_time_on_one_core(networks, parameters, width, division):
    assert divided(networks, parameters, width, 1) == division


def test_threads_without_a_group_get_narrower_ones():
    assert divided(8, LARGE, 8, 2) == Division(4, 8)
    assert divided(24, LARGE, 8, 2) == Division(4, 24)  # 3 + 3 of four, where 2 + 1 of eight would be left
    assert divided(16, LARGE, 8, 2) == Division(8, 16)
    assert divided(4, LARGE, 4, 2) == Division(4, 4)


@pytest.mark.parametrize("width", [2, 4, 8])
@pytest.mark.parametrize("parameters", [SMALL, MIDDLE, LARGE])
def test_threads_never_decide_who_runs_alone(width, parameters):
    for networks in range(1, 40):
        alone = {networks - divided(networks, parameters, width, threads).grouped for threads in range(1, 6)}
        assert len(alone) == 1
