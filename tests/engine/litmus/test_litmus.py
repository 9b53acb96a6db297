"""The traps: right for this engine, worked right by hand, and sprung by engines that are built wrong."""

import doctest
import importlib.util
import math
import operator
import os
from functools import reduce
from pathlib import Path

import pytest

from engine import litmus
from engine.litmus import TRAPS, Adapter, chainrule, run, run_isolated
from engine.litmus.__main__ import main
from engine.litmus.judge import judged, outcome_of
from engine.litmus.time_limit import limited
from engine.litmus.trap import roots_of
from nn import MLP

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = [trap.name for trap in TRAPS]
FLOATS = Adapter(
    "floats",
    lambda f, at: (f(*at)[-1], []),
    {"abs": abs, "exp": math.exp, "log": math.log, "max": max, "min": min, "tanh": math.tanh}
    | {"relu": lambda x: max(x, 0.0)},
)


def trap(name):
    return TRAPS[NAMES.index(name)]


@pytest.mark.parametrize("name", NAMES)
def test_this_engine_is_right(name):
    outcome = outcome_of(trap(name), chainrule(MLP))
    assert (outcome.verdict, outcome.note) == ("right", "")


def test_every_trap_has_a_name_of_its_own_and_says_what_it_tests_and_how_its_numbers_come():
    assert len(set(NAMES)) == len(NAMES)
    assert all(t.tests and t.derivation for t in TRAPS)
    assert all(bool(t.f) != bool(t.layers) for t in TRAPS)
    assert all(len(t.gradient) == len(t.at) for t in TRAPS if not t.layers)


def gradient_of_floats(t, h=1e-5):
    """Central differences, without any engine."""
    f = roots_of(t, FLOATS)
    for i in range(len(t.at)):
        up, down = ([x + s * h * (j == i) for j, x in enumerate(t.at)] for s in (1, -1))
        # The roots are gone through in turn, and leaves accumulate: the derivative is that of their sum.
        yield (sum(f(*up)) - sum(f(*down))) / (2 * h)


SMOOTH = [t for t in TRAPS if t.f and not t.differs] + [trap("second backward")]


@pytest.mark.parametrize("t", SMOOTH, ids=lambda t: t.name)
def test_the_numbers_worked_by_hand_are_those_of_finite_differences(t):
    assert roots_of(t, FLOATS)(*t.at)[-1] == pytest.approx(t.value, rel=1e-12)
    assert list(gradient_of_floats(t)) == pytest.approx(t.gradient, rel=1e-7, abs=1e-7)


KINKED = [t for t in TRAPS if t.f and t.differs and not math.isnan(t.value) and not t.refusing]


@pytest.mark.parametrize("t", KINKED, ids=lambda t: t.name)
def test_at_a_kink_what_is_right_and_what_differs_lie_between_the_gradient_on_both_sides(t):
    f, h = roots_of(t, FLOATS), 1e-6
    for gradient in (t.gradient, *(other.gradient for other in t.differs)):
        for direction in (1.0, -1.0):  # along the first input, the derivative on this side
            moved = f(t.at[0] + direction * h, *t.at[1:])[-1]
            one_sided = (moved - t.value) / (direction * h)
            other = (f(t.at[0] - direction * h, *t.at[1:])[-1] - t.value) / (-direction * h)
            assert min(one_sided, other) - 1e-6 <= gradient[0] <= max(one_sided, other) + 1e-6


@pytest.mark.parametrize("t", [t for t in TRAPS if t.differs], ids=lambda t: t.name)
def test_another_convention_differs_and_is_told(t):
    for other in t.differs:
        gradient = tuple(0.123 for _ in t.gradient) if other.gradient is None else other.gradient
        outcome = judged(t, (t.value if other.value is None else other.value, gradient))
        assert (outcome.verdict, outcome.note) == ("differs", other.says)


@pytest.mark.parametrize("t", TRAPS, ids=lambda t: t.name)
def test_other_numbers_are_wrong(t):
    assert judged(t, (t.value, tuple(17.0 for _ in t.gradient))).verdict in ("wrong", "differs")
    assert judged(t, (18.5, t.gradient)).verdict == "wrong"
    assert judged(t, (t.value, (*t.gradient, 1.0))).verdict in ("wrong", "differs")
    assert math.isnan(t.value) or judged(t, (t.value, tuple(17.0 for _ in t.gradient))).verdict == "wrong"


class Naive:
    """An engine with the classic faults: `parents` once each, every path visited, gradients set or kept."""

    def __init__(self, data, sent=()):
        self.data, self.sent, self.grad = data, dict(sent), 0.0  # a dict: one derivative for each parent

    def backward(self, upstream=1.0):
        self.grad += upstream
        for parent, derivative in self.sent.items():
            parent.backward(upstream * derivative)

    def __add__(self, other):
        other = other if isinstance(other, Naive) else Naive(other)
        return Naive(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        other = other if isinstance(other, Naive) else Naive(other)
        return Naive(self.data * other.data, [(self, other.data), (other, self.data)])

    def __truediv__(self, number):
        return Naive(self.data / number, [(self, 1.0 / number)])

    __radd__, __rmul__ = __add__, __mul__


def naive(f, at):
    leaves = [Naive(x) for x in at]
    roots = f(*leaves)
    for root in roots:
        root.backward()
    return roots[-1].data, [leaf.grad for leaf in leaves]


def test_an_engine_that_is_built_wrong_falls_into_the_traps_and_never_crashes_the_pack():
    card = run(Adapter("naive", naive, repeats=True), seconds=10.0)
    wrong = {outcome.trap for outcome in card.outcomes if outcome.verdict == "wrong"}
    assert {"a + a", "a · a"} <= wrong
    assert card["diamond"].verdict == "right"
    assert card["deep"].note.startswith("RecursionError")
    assert card["x ** x"].verdict == "refused"
    assert card["|x| below 0"].note == "naive has no abs"
    assert card["one output"].verdict == "not supported"
    assert "answered  6, gradient 1" in str(card)
    assert "expected  6, gradient 2, since d(a + a)/da = 1 + 1" in str(card)


def test_an_engine_that_visits_each_path_is_stopped(monkeypatch):
    def add(a, b):
        return Naive(a.data + b.data, [(a, 1.0), (Naive(0.0, [(b, 1.0)]), 1.0)])

    monkeypatch.setattr(Naive, "__add__", add)
    outcome = outcome_of(trap("fan"), Adapter("naive", naive), seconds=0.2)
    assert (outcome.verdict, outcome.note) == ("refused", "no answer in 0.2 s")


def test_a_time_limit_hands_on_what_comes_in_time():
    assert limited(lambda: 3, 5.0) == 3
    with pytest.raises(KeyError, match="gone"):
        limited(lambda: {}["gone"], 5.0)


def test_a_second_pass_that_is_refused_differs_and_any_other_error_does_not():
    def refusing(_f, _at):
        raise RuntimeError("once is enough\nmore")

    outcome = outcome_of(trap("second backward"), Adapter("once", refusing, repeats=True))
    assert outcome.verdict == "differs"
    assert outcome.note.endswith("(RuntimeError: once is enough)")
    assert outcome_of(trap("diamond"), Adapter("once", refusing)).note == "RuntimeError: once is enough"
    assert outcome_of(trap("second backward"), Adapter("once", refusing)).verdict == "not supported"


def test_an_adapter_of_unknown_functions_is_refused():
    with pytest.raises(ValueError, match="abs, exp, log, max, min, relu, tanh; got cosh"):
        Adapter("mine", naive, {"cosh": math.cosh})
    with pytest.raises(AttributeError, match="got 'cosh'"):
        _ = FLOATS.cosh


DEADLY = """
import os, time
from engine.litmus import CHAINRULE, Adapter
def gradient(f, at):
    if at == (1.5,):   # fan
        os.abort()
    if at == (-2.0, 3.0):   # diamond
        os._exit(3)
    if at == (2.5, 0.5):
        print("noise on the standard output", flush=True)
    return CHAINRULE.gradient(f, at)
DEADLY = Adapter("deadly", gradient, CHAINRULE.functions, repeats=True)
NONE = 3
"""


@pytest.fixture
def deadly(tmp_path, monkeypatch):
    (tmp_path / "deadly.py").write_text(DEADLY, "utf-8")
    here = Path(litmus.__file__).parents[2]
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{here}")
    return "deadly:DEADLY"


def test_an_engine_that_kills_its_process_does_not_stop_the_pack(deadly):
    card = run_isolated(deadly)
    assert [outcome.trap for outcome in card.outcomes] == NAMES
    assert card["fan"].note == "the process ended (signal 6)"
    assert card["diamond"].note == "the process ended (status 3)"
    assert card.counts == "37 right, 2 refused, 2 not supported"


def test_the_command_prints_the_card_and_its_status_says_whether_something_is_wrong(deadly, capsys):
    assert main([deadly]) == 0
    assert capsys.readouterr().out.startswith("deadly: 37 right")
    for where, said in (
        ("deadly:NOBODY", "no attribute 'NOBODY'"),
        ("nowhere:A", "No module named 'nowhere'"),
        ("deadly:NONE", "deadly:NONE must be an Adapter; got 3"),
        ("deadly", "litmus: an adapter is written as module:NAME; got 'deadly'\n"),
        (":NONE", "litmus: an adapter is written as module:NAME"),
    ):
        assert main([where]) == 2
        assert said in capsys.readouterr().err


def test_the_example_of_the_package_runs():
    result = doctest.testmod(litmus)
    assert (result.failed, result.attempted) == (0, 2)


def benchmark():
    spec = importlib.util.spec_from_file_location("litmus_benchmark", BENCHMARKS / "litmus.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_report_cards_is_of_these_traps_and_finds_no_fault_here():
    page = (BENCHMARKS / "LITMUS.md").read_text("utf-8")
    own, escaped = run(chainrule(MLP)), benchmark().escaped
    for t, row in zip(TRAPS, page.partition("| --- |")[2].splitlines()[1:], strict=False):
        assert row.startswith(f"| {escaped(t.name)} | {own[t.name].verdict} |")
    assert benchmark().report([own]).partition("## The traps")[2] == page.partition("## The traps")[2]
    assert "| wrong" not in page


def test_the_benchmark_measures_this_engine(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "")
    (card,) = benchmark().cards(["chainrule"])
    assert card.counts == f"{len(TRAPS)} right"
    assert reduce(operator.or_, [card.without("right")]) == []
