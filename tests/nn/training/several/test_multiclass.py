"""Several classes from models of two: what decides, how many models there are, and what each learns from."""

import math
from math import comb

import numpy as np
import pytest

from nn import MLP, Adam, Neuron, OneVsOne, OneVsRest, accuracy, blobs, decide, error_count, split

OPTIONS = {"epochs": 20, "batch_size": 10, "lr": 0.1, "progress": False}


def line(w, b):
    neuron = Neuron(1)
    neuron.load_state_dict({"weights.0": w, "bias": b})
    return neuron


def from_list(models):
    """A `make` that hands out these models one by one."""
    return iter(models).__next__


def test_the_largest_distance_and_the_largest_score_are_two_rules():
    # S2-AN-15: g1 = 2 x, g2 = 0.5 + x at x = 1: scores 2 > 1.5, distances 1 < 1.5.
    def classifier(by):
        return OneVsRest(2, from_list([line(2.0, 0.0), line(1.0, 0.5)]), by)

    assert classifier("score").scores([1.0]) == [2.0, 1.5]
    assert classifier("distance").scores([1.0]) == [1.0, 1.5]
    assert classifier("score").predict([1.0]) == decide(classifier("score"), [1.0]) == 0
    assert classifier("distance").predict([1.0]) == decide(classifier("distance"), [1.0]) == 1


def test_of_equal_scores_the_first_wins():
    assert OneVsRest(3, lambda: line(1.0, 0.0)).predict([2.0]) == 0


@pytest.mark.parametrize("k", [2, 3, 4, 7])
def test_one_against_one_needs_k_times_k_minus_1_halves_models(k):
    model = OneVsOne(k, lambda: Neuron(2))
    assert len(model.models) == len(model.pairs) == comb(k, 2) == k * (k - 1) // 2  # not k (k + 1) / 2
    assert len(set(model.pairs)) == len(model.pairs)
    assert all(a < b < k for a, b in model.pairs)
    assert len(OneVsRest(k, lambda: Neuron(2)).models) == k
    assert len(model.parameters()) == 3 * comb(k, 2)


def test_each_pair_casts_one_vote_and_most_votes_win():
    # The pairs are (0, 1), (0, 2), (1, 2); a positive score is a vote for the second of a pair.
    model = OneVsOne(3, from_list([line(1.0, 0.0), line(-1.0, 0.0), line(-1.0, 0.0)]))
    assert model.pairs == [(0, 1), (0, 2), (1, 2)]
    assert model.votes([1.0]) == [1, 2, 0]
    assert model.predict([1.0]) == 1
    assert model.votes([-1.0]) == [1, 0, 2]
    assert model.predict([-1.0]) == 2


def test_of_equal_votes_the_first_class_wins():
    circle = OneVsOne(
        3, from_list([line(1.0, 0.0), line(-1.0, 0.0), line(1.0, 0.0)])
    )  # 1 beats 0 beats 2 beats 1
    assert circle.votes([1.0]) == [1, 1, 1]
    assert circle.predict([1.0]) == 0


@pytest.mark.parametrize("loss", ["binary_cross_entropy_with_logits", "hinge"])
@pytest.mark.parametrize(
    "make",
    [
        lambda: OneVsRest(3, lambda: Neuron(2, seed=0)),
        lambda: OneVsRest(3, lambda: Neuron(2, seed=0), by="score"),
        lambda: OneVsRest(3, lambda: MLP(2, [4, 1], "tanh", seed=0), by="score"),
        lambda: OneVsOne(3, lambda: Neuron(2, seed=0)),
        lambda: OneVsOne(3, lambda: MLP(2, [4, 1], "tanh", seed=0)),
    ],
    ids=["rest by distance", "rest by score", "rest of networks", "one", "one of networks"],
)
def test_fitting_learns_the_classes(make, loss):
    training, test = split(blobs(90, spread=0.2), 0.3)
    model = make()
    histories = model.fit(training, loss, **OPTIONS)
    assert [len(history.epochs) for history in histories] == [20] * 3
    assert accuracy(model, test) == 1.0  # centres √3 apart, deviation 0.2: the bisector is 4.3 deviations off
    assert error_count(model, test) == 0


class Listening(Neuron):
    """A neuron that notes what it is shown."""

    def __init__(self):
        super().__init__(1, seed=0)
        self.shown = set()

    def __call__(self, x):
        self.shown.add(x)
        return super().__call__(x)


DATA = [((float(i),), i % 3) for i in range(12)]


def shown_with(model, loss):
    """Of each model the inputs it was trained on, and the targets the loss was given."""
    targets = []

    def noting(prediction, target):
        targets.append(target)
        return (prediction - target) ** 2

    noting.__name__ = loss
    model.fit(DATA, noting, epochs=1, batch_size=20, shuffle=False, progress=False)
    return [sorted(x for (x,) in m.shown) for m in model.models], targets


def test_one_against_the_rest_sees_everything_with_its_own_class_as_one():
    shown, targets = shown_with(OneVsRest(3, Listening), "own")
    assert shown == [[float(i) for i in range(12)]] * 3
    assert targets == [int(y == k) for k in range(3) for _, y in DATA]
    _, targets = shown_with(OneVsRest(3, Listening), "hinge")  # whose other class is -1
    assert targets == [1 if y == k else -1 for k in range(3) for _, y in DATA]


def test_one_against_one_sees_its_two_classes_the_second_as_one():
    shown, targets = shown_with(OneVsOne(3, Listening), "own")
    pairs = [(0, 1), (0, 2), (1, 2)]
    assert shown == [[x for (x,), y in DATA if y in pair] for pair in pairs]
    assert targets == [int(y == b) for a, b in pairs for _, y in DATA if y in (a, b)]


@pytest.mark.parametrize("kind", [OneVsRest, OneVsOne], ids=lambda kind: kind.__name__)
def test_an_optimizer_that_is_given_begins_anew_for_each_model(kind):
    # Equal models on mirrored tasks: what one learnt must not be in the momentum of the next.
    named, other = (kind(3, lambda: Neuron(2, seed=0)) for _ in "ab")
    options = {"epochs": 2, "batch_size": 10, "progress": False}
    named.fit(blobs(30), "squared_error", optimizer="adam", lr=0.1, **options)
    try:
        other.fit(blobs(30), "squared_error", optimizer=Adam(0.1), **options)
    except (TypeError, ValueError):
        return  # refusing to share one is as good
    assert other.state_dict() == named.state_dict()


@pytest.mark.parametrize("classes", [1, 0, -2, True, 2.0, "3", None], ids=repr)
@pytest.mark.parametrize("kind", [OneVsRest, OneVsOne], ids=lambda kind: kind.__name__)
def test_there_are_at_least_two_classes(kind, classes):
    with pytest.raises(ValueError, match=r"^classes must be a whole number of at least 2; got "):
        kind(classes, lambda: Neuron(2))


def test_distances_need_neurons_and_a_rule_has_a_name():
    with pytest.raises(TypeError, match=r'^by="distance" needs Neurons.*write by="score"$'):
        OneVsRest(3, lambda: MLP(2, [1]))
    with pytest.raises(ValueError, match=r'^by is "distance" or "score"; got \'votes\'$'):
        OneVsRest(3, lambda: Neuron(2), by="votes")


KINDS = [OneVsRest, OneVsOne]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("target", [3, -1, 1.5, math.nan, math.inf, "1", None, [0, 1, 0], 10**400], ids=repr)
def test_a_class_that_there_is_not_is_refused_before_anything_is_trained(target, kind):
    model = kind(3, lambda: Neuron(2, seed=0))
    before = model.state_dict()
    with pytest.raises(ValueError, match=r"^the target of an example is its class, from 0 to 2; got "):
        model.fit([*blobs(6), ((0.0, 0.0), target)], "hinge", **OPTIONS)
    assert model.state_dict() == before


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_classes_may_be_whole_numbers_of_any_type(kind):
    data = [([0.0, 0.0], 0), ([5.0, 0.0], np.int64(1)), ([0.0, 5.0], 2.0)] * 3
    model = kind(np.int64(3), lambda: Neuron(2, seed=0))
    model.fit(data, "binary_cross_entropy_with_logits", **OPTIONS)
    assert model.classes == 3


def test_one_is_counted_from_0():
    """Classes 1 to 3 of three classes: the third does not exist."""
    data = [([0, 0], 1), ([5, 0], 2), ([0, 5], 3)] * 5
    with pytest.raises(ValueError, match=r"from 0 to 2; got 3"):
        OneVsRest(3, lambda: Neuron(2, seed=0)).fit(data, "binary_cross_entropy_with_logits")


@pytest.mark.parametrize(
    "make",
    [
        lambda: OneVsRest(3, lambda: Neuron(1)),
        lambda: OneVsRest(3, lambda: Neuron(1), by="score"),
        lambda: OneVsRest(3, lambda: MLP(1, [1]), by="score"),
        lambda: OneVsOne(3, lambda: Neuron(1)),
    ],
    ids=["distance", "score", "networks", "one"],
)
def test_an_output_that_is_nan_decides_for_no_class(make):
    model = make()
    model.parameters()[-1].data = math.nan
    with pytest.raises(ValueError, match=r"nan.*decides nothing"):
        model.predict([0.5])
    with pytest.raises(ValueError, match=r"nan.*decides nothing"):
        accuracy(model, [([0.5], 0)] * 3)


def test_a_model_of_several_outputs_has_no_score():
    model = OneVsRest(3, lambda: MLP(2, [2]), by="score")
    with pytest.raises(TypeError, match=r"^a model of two classes gives one Value; got a list"):
        model.scores([1.0, 2.0])


@pytest.mark.parametrize("loss", ["Hinge", "HINGE"])
def test_the_hinge_loss_is_known_in_any_spelling(loss):
    OneVsRest(3, lambda: Neuron(2, seed=0)).fit(blobs(9), loss, **OPTIONS)
