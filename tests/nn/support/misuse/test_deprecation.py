"""Old names that still work and warn."""

import pytest

import nn
from nn import ConstantSchedule, CosineSchedule, LinearSchedule, StepSchedule
from nn.support.misuse.deprecation import Renamed, deprecated

OLD = {"Constant": ConstantSchedule, "Cosine": CosineSchedule, "Linear": LinearSchedule, "Step": StepSchedule}
over_old_names = pytest.mark.parametrize("name", OLD)


@over_old_names
def test_an_old_name_makes_the_class_and_warns_at_the_line_of_the_caller(name):
    with pytest.warns(DeprecationWarning, match=rf"^{name} is now called {name}Schedule: write") as warned:
        schedule = getattr(nn, name)(0.25)
    assert schedule == OLD[name](0.25)
    assert type(schedule) is OLD[name]
    assert [w.filename for w in warned] == [__file__]


@over_old_names
def test_an_old_name_stands_for_the_class_in_isinstance_issubclass_and_as_a_base(name):
    old = getattr(nn, name)
    with pytest.warns(DeprecationWarning, match="^" + name):
        assert isinstance(OLD[name](0.25), old)
    with pytest.warns(DeprecationWarning, match="^" + name):
        assert not isinstance(0.25, old)
    with pytest.warns(DeprecationWarning, match="^" + name):
        assert issubclass(OLD[name], old)
    with pytest.warns(DeprecationWarning, match="^" + name):

        class Own(old):
            """A subclass by the old name."""

    assert issubclass(Own, OLD[name])


def test_importing_everything_does_not_warn():
    exec("from nn import *", {})  # noqa: S102  # warnings are errors here
    assert set(OLD) <= set(nn.__all__)


def test_the_old_name_shows_the_new_one():
    assert repr(Renamed("Old", dict)) == "<Old, renamed to dict>"
    assert Renamed("Old", dict).__doc__ == "Old name of dict."


def test_a_deprecated_use_warns_at_the_line_of_the_callers_caller():
    def function():
        deprecated("write the new one")

    with pytest.warns(DeprecationWarning, match="^write the new one$") as warned:
        function()
    assert warned[0].filename == __file__
