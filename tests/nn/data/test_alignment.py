"""Columns and classes are matched by their names, wherever two data sets or a model and data meet."""

import pytest

from nn import MLP, Dataset, Pipeline, Standardiser, accuracy, confusion_matrix, mean_loss, train
from nn.data.alignment import aligned, places
from nn.data.tables.encoder import Coding, Encoder

DATA = Dataset([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]], ["a", "b", "c"], features=("small", "large"))
OTHER = Dataset([[20.0, 2.0], [30.0, 3.0]], ["b", "c"], features=("large", "small"))


def test_another_order_is_put_right_by_name():
    renamed = aligned(OTHER, DATA.features, DATA.classes)
    assert list(renamed) == [([2.0, 20.0], 1), ([3.0, 30.0], 2)]
    assert (renamed.features, renamed.classes) == (DATA.features, DATA.classes)


def test_data_without_names_and_names_that_agree_stay_as_they_are():
    plain = Dataset([[20.0, 2.0]], [1.0])
    for data in (DATA, plain, [([1.0, 2.0], 0)]):
        assert aligned(data, DATA.features, DATA.classes) is data
    assert aligned(OTHER, (), ()) is OTHER


@pytest.mark.parametrize(
    ("features", "message"),
    [
        (("small", "tiny"), r"^validation must have the features small, large, in any order; got them with"),
        (("small", "tiny"), "got them without large, but with tiny$"),
        (("small",), "got them without large$"),
        (("large", "small", "tiny"), "got them with tiny$"),
    ],
)
def test_other_features_are_refused(features, message):
    data = Dataset([[1.0] * len(features)], [1.0], features=features)
    with pytest.raises(ValueError, match=message):
        aligned(data, DATA.features, (), "validation")


def test_a_class_that_occurs_must_be_known():
    strange = Dataset([[1.0, 2.0]] * 2, ["b", "d"])
    with pytest.raises(ValueError, match=r"^data must have classes among a, b, c; got d as well$"):
        aligned(strange, (), DATA.classes)
    without = Dataset([[1.0, 2.0]], [1], classes=("d", "b"))
    assert list(aligned(without, (), DATA.classes).targets) == [1]


def test_signed_targets_stay_signed():
    two = Dataset([[1.0]] * 3, ["no", "yes", "no"], classes=("no", "yes")).signed()
    assert list(aligned(two, (), ("yes", "no")).targets) == [1, -1, 1]
    with pytest.raises(ValueError, match="the targets -1 and 1, for two classes; got maybe, no, yes"):
        aligned(two, (), ("maybe", "no", "yes"))


def test_many_names_are_cut():
    names = [f"f{i}" for i in range(9)]
    with pytest.raises(ValueError, match=r"features f0, f1, f2, f3, f4, \.\.\. \(9\), in any order"):
        places(["f0"], names, "data")


def test_a_standardiser_scales_by_name():
    pandas = pytest.importorskip("pandas")
    scale = Standardiser.of(DATA)
    expected = [list(reversed(scale.row(row))) for row in ([2.0, 20.0], [3.0, 30.0])]
    assert scale(OTHER).inputs == expected
    assert scale(pandas.DataFrame(OTHER.inputs, columns=OTHER.features)) == expected
    assert scale([[2.0, 20.0]]) == [scale.row([2.0, 20.0])]
    with pytest.raises(ValueError, match="must have the features small, large"):
        scale(Dataset([[1.0, 2.0]], [0.0], features=("small", "tiny")))
    assert scale == Standardiser(scale.means, scale.deviations)


def test_validation_data_are_those_of_the_training_set():
    losses = []
    for validation in (OTHER, Dataset([[2.0, 20.0], [3.0, 30.0]], [1, 2])):
        history = train(
            MLP(2, [3], seed=0), DATA, "cross_entropy", epochs=2, validation=validation, progress=False
        )
        losses.append([epoch.validation for epoch in history.epochs])
    assert losses[0] == losses[1]
    with pytest.raises(ValueError, match=r"^validation must have the features small, large"):
        train(
            MLP(2, [3]),
            DATA,
            "cross_entropy",
            epochs=1,
            validation=Dataset([[1.0, 2.0]], [1], features=("x", "y")),
            progress=False,
        )


def test_a_pipeline_is_measured_by_name():
    encoder = Encoder(tuple(Coding(name, None) for name in DATA.features))
    pipeline = Pipeline(
        MLP(2, [3], seed=0), encoder, Standardiser.of(DATA), Standardiser((0.0,), (1.0,)), DATA.classes
    )
    by_place = [([2.0, 20.0], 1), ([3.0, 30.0], 2)]
    assert mean_loss(pipeline, OTHER, "cross_entropy") == mean_loss(pipeline, by_place, "cross_entropy")
    assert accuracy(pipeline, OTHER) == accuracy(pipeline, by_place)
    assert confusion_matrix(pipeline, OTHER, 3) == confusion_matrix(pipeline, by_place, 3)
