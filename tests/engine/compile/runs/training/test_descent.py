"""Training runs of a program: the plain loop of the optimizers, batch after batch, in one call."""

import pytest

from engine import Update, Value, dot, record, zero_grad
from nn.training.optim.optimizers import SGD, Adam, AdamW, Momentum, Nesterov, RMSprop

np = pytest.importorskip("numpy", reason="the extra fast")

RATES = [0.1, 0.05, 0.2, 0.1, 0.02, 0.1, 0.1, 0.3]
ORDER = [3, 1, 4, 0, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2]
BOUNDS = [0, 3, 4, 9, 12, 14, 19, 20, 22]
FAR = 3 << 61
OPTIMIZERS = [SGD, Momentum, Nesterov, RMSprop, Adam, AdamW]


class Model:
    """Two inputs, three tanh units, a target: half the squared error."""

    def __init__(self):
        self.w = [[Value(0.3), Value(-0.2)], [Value(0.5), Value(0.1)], [Value(-0.4), Value(0.25)]]
        self.b, self.v, self.unused = (
            [Value(0.1), Value(0.0), Value(-0.1)],
            [Value(x) for x in (0.7, -0.6, 0.2)],
            Value(1.0),
        )
        self.parameters = [*(w for row in self.w for w in row), *self.b, *self.v, self.unused]

    def loss(self, x, y):
        hidden = [(dot(row, x) + b).tanh() for row, b in zip(self.w, self.b, strict=True)]
        return 0.5 * (dot(self.v, hidden) - y) ** 2

    def program(self):
        return record(self.loss, 2, "y", parameters=self.parameters)

    def numbers(self):
        return [p.data for p in self.parameters]


@pytest.fixture(scope="module")
def samples(rows):
    return rows(10, 3)


def update_of(optimizer):
    kind = type(optimizer)
    constants = tuple(optimizer.constants.values())
    return Update(kind.rule, kind.slots, constants, optimizer.weight_decay, kind.decoupled)


def plain_loop(model, optimizer, samples):
    """The costs of every batch, as `train` has them: gradients of the mean, then a step."""
    costs = []
    for rate, begin, end in zip(RATES, BOUNDS, BOUNDS[1:], strict=False):
        zero_grad(model.parameters)
        losses = [model.loss([Value(a), Value(b)], y) for a, b, y in samples[ORDER[begin:end]].tolist()]
        for loss in losses:
            (loss / len(losses)).backward()
        optimizer.lr = lambda *_, rate=rate: rate
        optimizer.step(model.parameters)
        costs.append(sum(loss.data for loss in losses))
    return costs


@pytest.mark.parametrize("kind", OPTIMIZERS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_a_descent_is_the_plain_loop(kind, weight_decay, samples, close):
    eager, model = Model(), Model()
    optimizer = kind(0.1, weight_decay=weight_decay)
    descent = model.program().descent(samples, update_of(optimizer))
    costs = descent.run(ORDER, BOUNDS, RATES)
    memory = descent.write()
    close(costs, plain_loop(eager, optimizer, samples), scale=1.0)
    close(model.numbers(), eager.numbers(), scale=1.0)
    close(memory, optimizer.memory, scale=1.0)
    assert descent.updates == optimizer.updates == len(RATES)
    assert all(isinstance(number, float) for number in model.numbers())


@pytest.mark.parametrize("kind", [SGD, Adam], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("cut", [1, 3, 7])
def test_a_run_goes_on_bit_for_bit_in_calls_or_from_what_was_kept(kind, cut, samples):
    update = update_of(kind(0.1, weight_decay=0.01))
    whole, parts, resumed = Model(), Model(), Model()
    descent = whole.program().descent(samples, update)
    costs = descent.run(ORDER, BOUNDS, RATES)
    memory = descent.write()

    descent = parts.program().descent(samples, update)
    results = [
        *descent.run(ORDER, BOUNDS[: cut + 1], RATES[:cut]),
        *descent.run(ORDER, BOUNDS[cut:], RATES[cut:]),
    ]
    assert (results, descent.write(), parts.numbers()) == (list(costs), memory, whole.numbers())

    program = resumed.program()
    first = program.descent(samples, update)
    first.run(ORDER, BOUNDS[: cut + 1], RATES[:cut])
    second = program.descent(samples, update, first.write(), first.updates)
    assert list(second.run(ORDER, BOUNDS[cut:], RATES[cut:])) == list(costs[cut:])
    assert (second.write(), resumed.numbers(), second.updates) == (memory, whole.numbers(), len(RATES))


def test_a_run_goes_back_to_where_it_stood(samples):
    model = Model()
    descent = model.program().descent(samples, update_of(Adam(0.1)))
    descent.run(ORDER, BOUNDS[:3], RATES[:2])
    kept = descent.state()
    costs = list(descent.run(ORDER, BOUNDS[2:], RATES[2:]))
    ended = descent.write(), model.numbers()
    descent.restore(kept)
    assert descent.updates == 2
    assert list(descent.run(ORDER, BOUNDS[2:], RATES[2:])) == costs
    assert (descent.write(), model.numbers()) == ended


def test_nothing_reaches_the_values_before_write(samples):
    model = Model()
    before = model.numbers()
    descent = model.program().descent(samples, update_of(SGD(0.1)))
    descent.run(ORDER, BOUNDS, RATES)
    assert model.numbers() == before
    descent.write()
    assert model.numbers()[:-1] != before[:-1]
    assert model.unused.data == 1.0


def test_a_batch_larger_than_a_block_is_one_update(rows, close):
    model, many = Model(), rows(2000, 3)
    descent = model.program().descent(many, update_of(SGD(0.1)))
    other = Model()
    mean, slopes = other.program().mean_gradient(many)
    (cost,) = descent.run(range(2000), [0, 2000], [0.5])
    descent.write()
    close(cost / 2000, mean)
    close(model.numbers(), np.array(other.numbers()) - 0.5 * slopes, scale=1.0)


def test_two_descents_of_one_program_do_not_disturb_each_other(samples):
    model = Model()
    program = model.program()
    one, two = (program.descent(samples, update_of(SGD(0.1))) for _ in range(2))
    first = one.run(ORDER, BOUNDS, RATES)
    program.values(samples)
    assert list(two.run(ORDER, BOUNDS, RATES)) == list(first)


def test_no_batches_are_no_updates(samples):
    descent = Model().program().descent(samples, update_of(Adam(0.1)))
    assert list(descent.run([], [0], [])) == []
    assert descent.updates == 0


@pytest.mark.parametrize(
    ("order", "bounds", "rates", "message"),
    [
        ([0, 10], [0, 2], [0.1], "an order names samples 0 to 9; got 0 to 10"),
        ([-1, 1], [0, 2], [0.1], "got -1 to 1"),
        ([0, 1], [0, 3], [0.1], r"1 batches need 2 bounds that rise from 0 to at most 2; got \[0 3\]"),
        ([0, 1], [0, 1], [0.1, 0.1], "2 batches need 3 bounds"),
        ([0, 1], [0, 0, 2], [0.1, 0.1], "bounds that rise"),
        ([0, 1], [2, 1], [0.1], "bounds that rise"),
        ([0, 1], [-1, 2], [0.1], "bounds that rise"),
        ([0, 1], [], [], "bounds that rise"),
        (
            [0, 1],
            [0, FAR, -FAR, 2],
            [0.1] * 3,
            "bounds that rise",
        ),  # their differences overflow to numbers above 0
    ],
)
def test_orders_and_bounds_that_would_lead_astray_are_refused(samples, order, bounds, rates, message):
    descent = Model().program().descent(samples, update_of(SGD(0.1)))
    with pytest.raises(ValueError, match=message):
        descent.run(order, bounds, rates)
    assert descent.updates == 0
    descent.run(ORDER, BOUNDS, RATES)


def test_the_number_of_samples_that_native_code_trusts_is_read_alone(samples):
    descent = Model().program().descent(samples, update_of(SGD(0.1)))
    assert descent.samples == 10
    with pytest.raises(AttributeError):
        descent.samples = 10**12


def test_a_descent_needs_one_output_and_a_sample(samples):
    w = Value(1.0)
    with pytest.raises(ValueError, match="a program of one output, such as a loss"):
        record(lambda x: [w * x, x]).descent([1.0], update_of(SGD(0.1)))
    with pytest.raises(ValueError, match="needs at least one sample; got none"):
        Model().program().descent(samples[:0], update_of(SGD(0.1)))


def test_the_samples_are_not_written_to(samples):
    before = samples.copy()
    descent = Model().program().descent(samples, update_of(SGD(0.1)))
    descent.run(ORDER, BOUNDS, RATES)
    assert np.array_equal(samples, before)


@pytest.mark.parametrize(
    ("order", "bounds", "rates"),
    [
        ([0, 1], np.array([[0], [10**12], [2]]), [0.1, 0.1]),
        ([[0], [1]], [0, 2], [0.1]),
        ([0, 1], [0, 2], [[0.1]]),
        ([0.0, 1.0], [0, 2], [0.1]),
        ([True, False], [0, 2], [0.1]),
        (0, [0, 1], [0.1]),
    ],
    ids=[
        "bounds in a column",
        "order in a column",
        "rates in a column",
        "floats",
        "truth values",
        "a number",
    ],
)
def test_arrays_of_another_rank_or_kind_are_refused(samples, order, bounds, rates):
    model = Model()
    before = model.numbers()
    descent = model.program().descent(samples, update_of(SGD(0.1)))
    with pytest.raises(TypeError, match="of a descent"):
        descent.run(order, bounds, rates)
    descent.write()
    assert (descent.updates, model.numbers()) == (0, before)


@pytest.mark.parametrize("number", [2**63, 2**64 - 1])
def test_numbers_beyond_64_bits_name_no_sample(samples, number):
    descent = Model().program().descent(samples, update_of(SGD(0.1)))
    with pytest.raises(ValueError, match="an order names samples 0 to 9"):
        descent.run(np.array([number], np.uint64), [0, 1], [0.1])
    with pytest.raises(ValueError, match="bounds that rise"):
        descent.run([0], np.array([0, number], np.uint64), [0.1])


@pytest.mark.parametrize("memory", [[[7.0]], [[1.0, 2.0]] * 13, [[1.0]] * 12])
def test_a_memory_of_another_shape_is_refused(samples, memory):
    with pytest.raises(
        ValueError, match="the memory of this optimizer is 1 numbers for each of 13 parameters"
    ):
        Model().program().descent(samples, update_of(Momentum(0.1)), memory)


def test_a_run_goes_on_with_its_own_rule_alone(samples):
    descent = Model().program().descent(samples, update_of(SGD(0.1)))
    with pytest.raises(ValueError, match="goes on with the rule that it began with"):
        descent.read(update_of(Adam(0.1)), None, 0)
