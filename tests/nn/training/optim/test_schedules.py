"""Learning rates over the epochs: the first, the middle and the last of each schedule."""

import dataclasses
import json
import math

import numpy as np
import pytest

from nn import ConstantSchedule, CosineSchedule, LinearSchedule, Schedule, StepSchedule
from nn.training.optim.schedules import SCHEDULES, schedule, schedule_of_state, schedule_state

# A schedule of 9 epochs, 0 to 8, and its rates at the first, at a quarter, in the middle and at the last.
RATES = {
    "Constant": (ConstantSchedule(0.4), (0.4, 0.4, 0.4, 0.4)),
    "Linear": (LinearSchedule(0.4, 0.2), (0.4, 0.35, 0.3, 0.2)),
    "Cosine": (
        CosineSchedule(0.4, 0.2),
        (0.4, 0.3 + 0.1 * math.sqrt(0.5), 0.3, 0.2),
    ),  # 0.3 + 0.1 cos(π · progress)
    "Step": (StepSchedule(0.4, 0.5, 3), (0.4, 0.4, 0.2, 0.1)),  # epochs 0-2, 3-5, 6-8
}
over_schedules = pytest.mark.parametrize("name", SCHEDULES)


def test_every_schedule_has_its_rates_here():
    assert SCHEDULES.keys() == RATES.keys()
    assert all(kind.__name__ == f"{name}Schedule" for name, kind in SCHEDULES.items())


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


@over_schedules
def test_the_checked_state_of_a_schedule_is_itself_and_each_field_is_checked(name):
    state = RATES[name][0].state()
    assert schedule_state(state, "lr") == state
    for field in state:
        with pytest.raises(ValueError, match=rf"\b{field}\b"):
            schedule_state({**state, field: None}, "lr")
    with pytest.raises(ValueError, match="gamma"):
        schedule_state({**state, "gamma": 0.5}, "lr")


@pytest.mark.parametrize("kind", [LinearSchedule, CosineSchedule])
def test_a_schedule_ends_at_zero_at_least(kind):
    assert kind(0.4, 0).end == 0.0
    with pytest.raises(ValueError, match=r"^the last learning rate must be at least 0; got -1"):
        kind(0.4, -1.0)


def test_a_step_falls_after_so_many_epochs_however_many_there_are():
    rates = StepSchedule(1.0, 0.1, 2)
    assert [rates(epoch, 1000) for epoch in range(5)] == pytest.approx([1, 1, 0.1, 0.1, 0.01])


def test_linear_and_cosine_end_at_nothing_where_no_end_is_named():
    assert LinearSchedule(0.4)(8, 9) == 0.0
    assert CosineSchedule(0.4)(8, 9) == pytest.approx(0.0, abs=1e-16)


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
    assert schedule(0.5) == ConstantSchedule(0.5)
    assert schedule(1)(7, 9) == 1.0
    rates = LinearSchedule(0.5)
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


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8], ids=lambda kind: kind.__name__)
def test_the_settings_of_a_schedule_may_be_numpy_numbers(kind):
    rates = StepSchedule(kind(1), factor=np.float32(0.5), every=kind(5))
    assert rates == StepSchedule(1.0, 0.5, 5)
    assert (type(rates.start), type(rates.factor), type(rates.every)) == (float, float, int)
    assert schedule_of_state(json.loads(json.dumps(rates.state()))) == rates
    assert LinearSchedule(kind(2), kind(1))(1, 3) == 1.5
    assert schedule(kind(1)) == ConstantSchedule(1.0)


@pytest.mark.parametrize("every", [True, np.True_, 2.5, 2.0, "2", 0, None, np.array([2])], ids=repr)
def test_a_step_is_a_whole_number_of_epochs(every):
    with pytest.raises(ValueError, match=r"^the epochs of a step must be a whole number of at least 1; got "):
        StepSchedule(0.1, every=every)
