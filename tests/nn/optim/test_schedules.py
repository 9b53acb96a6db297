"""Learning rates over the epochs: the first, the middle and the last of each schedule."""

import dataclasses
import json
import math

import pytest

from nn import Constant, Cosine, Linear, Schedule, Step
from nn.optim.schedules import SCHEDULES, schedule, schedule_of_state

# A schedule of 9 epochs, 0 to 8, and its rates at the first, at a quarter, in the middle and at the last.
RATES = {
    "Constant": (Constant(0.4), (0.4, 0.4, 0.4, 0.4)),
    "Linear": (Linear(0.4, 0.2), (0.4, 0.35, 0.3, 0.2)),
    "Cosine": (Cosine(0.4, 0.2), (0.4, 0.3 + 0.1 * math.sqrt(0.5), 0.3, 0.2)),  # 0.3 + 0.1 cos(π · progress)
    "Step": (Step(0.4, 0.5, 3), (0.4, 0.4, 0.2, 0.1)),  # epochs 0-2, 3-5, 6-8
}
over_schedules = pytest.mark.parametrize("name", SCHEDULES)


def test_every_schedule_has_its_rates_here():
    assert SCHEDULES.keys() == RATES.keys()
    assert all(kind.__name__ == name for name, kind in SCHEDULES.items())


@over_schedules
def test_a_schedule_goes_where_it_says(name, near):
    rates, expected = RATES[name]
    assert [rates(epoch, 9) for epoch in (0, 2, 4, 8)] == near(list(expected))


@over_schedules
def test_a_schedule_never_rises_and_begins_at_its_start(name):
    rates, _ = RATES[name]
    every = [rates(epoch, 9) for epoch in range(9)]
    assert every[0] == 0.4
    assert every == sorted(every, reverse=True)


@over_schedules
def test_a_run_of_one_epoch_is_at_the_start(name):
    assert RATES[name][0](0, 1) == 0.4


def test_a_step_falls_after_so_many_epochs_however_many_there_are():
    rates = Step(1.0, 0.1, 2)
    assert [rates(epoch, 1000) for epoch in range(5)] == pytest.approx([1, 1, 0.1, 0.1, 0.01])


def test_linear_and_cosine_end_at_nothing_where_no_end_is_named():
    assert Linear(0.4)(8, 9) == 0.0
    assert Cosine(0.4)(8, 9) == pytest.approx(0.0, abs=1e-16)


@over_schedules
def test_a_state_through_json_makes_the_schedule_again(name):
    rates, _ = RATES[name]
    assert schedule_of_state(json.loads(json.dumps(rates.state()))) == rates


@over_schedules
def test_a_schedule_is_a_value_that_does_not_change(name):
    rates, _ = RATES[name]
    with pytest.raises(dataclasses.FrozenInstanceError):
        rates.start = 1.0


def test_a_number_is_a_constant_and_a_schedule_is_itself():
    assert schedule(0.5) == Constant(0.5)
    assert schedule(1)(7, 9) == 1.0
    rates = Linear(0.5)
    assert schedule(rates) is rates


@over_schedules
@pytest.mark.parametrize("start", [0.0, -0.1, math.nan])
def test_a_rate_is_above_zero(name, start):
    with pytest.raises(ValueError, match=r"^a learning rate must be above 0; got "):
        SCHEDULES[name](start)


def test_a_schedule_of_ones_own_says_its_rate():
    class Half(Schedule):
        def __call__(self, epoch, _epochs):
            return self.start / 2**epoch

    assert [Half(1.0)(epoch, 3) for epoch in range(3)] == [1.0, 0.5, 0.25]
    with pytest.raises(NotImplementedError):
        Schedule(1.0)(0, 1)
