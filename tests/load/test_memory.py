"""Memory: what is built is freed, what runs long does not grow, and what is large is still saved and loaded."""

import pytest

pytestmark = pytest.mark.load
MEGABYTE = 1e6
SLACK = 5 * MEGABYTE  # that the allocator keeps, however large the graph was


@pytest.mark.parametrize("compiled", [False, True], ids=["graph", "program"])
def test_ten_thousand_epochs_of_xor_do_not_grow(alone, share, compiled):
    """After a tenth of the run everything is there that a run needs; the history itself is 10,000 epochs."""
    before, after = alone(f"""
from nn import MLP, Adam, train, xor
model, optimizer = MLP(2, [4, 1], "tanh", seed=0), Adam(0.01)
def run(epochs):
    train(model, xor(), "binary_cross_entropy_with_logits", epochs, 4, optimizer=optimizer,
          compiled={compiled}, progress=False)
    print(resident())
run({round(1000 * share)})
run({round(10_000 * share)})
""")
    assert after - before < 8 * MEGABYTE


def test_five_million_nodes_are_built_freed_and_given_back(alone, share):
    """A node has some 210 bytes; a tenth of them at most may stay with the process."""
    start, built, freed, again, slope = alone(f"""
from engine import Value, no_cycle_collection
count = {round(5_000_000 * share)}
def build():
    x = Value(1.0)
    y = x
    for _ in range(count):
        y = y + x
    return x, y
with no_cycle_collection():
    print(resident())
    x, y = build()
    y.backward()
    slope = x.grad
    print(resident())
    del x, y
    print(resident())
    for _ in range(3):
        graph = build()
        del graph
    print(resident())
    print(slope)
""")
    assert slope == round(5_000_000 * share) + 1  # y = (count + 1) x
    assert built - start > 150 * 5_000_000 * share
    assert freed - start < 0.1 * (built - start) + SLACK
    assert again - start < 0.1 * (built - start) + SLACK


def test_a_model_of_a_hundred_thousand_parameters_is_saved_and_loaded(alone, share, tmp_path):
    """A parameter has some 200 bytes as a Value; the file and what is read of it may take as much twice more."""
    hidden = max(1, round(126 * share))
    parameters, different, grown = alone(f"""
from nn import MLP, load, save
model = MLP(784, [{hidden}, 10], seed=0)
before = resident()
save(model, {str(tmp_path / "large.json")!r})
again = load({str(tmp_path / "large.json")!r})
pairs = list(zip(model.parameters(), again.parameters(), strict=True))
print(len(pairs))
print(sum(a.data != b.data for a, b in pairs))
print(resident() - before)
""")
    assert parameters == 785 * hidden + 10 * (hidden + 1)  # 100,180 of 126 hidden units
    assert different == 0
    assert grown < 600 * parameters + 20 * MEGABYTE
