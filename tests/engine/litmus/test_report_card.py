"""Report cards of an engine that is built wrong."""

from engine.litmus import TRAPS, Adapter, run
from engine.litmus.judge import outcome_of

NAMES = [trap.name for trap in TRAPS]


def trap(name):
    return TRAPS[NAMES.index(name)]


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
