"""A training job: its data, its model and its run as one file, which goes on where it was."""

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from nn import (
    LOSSES,
    Adam,
    FileError,
    Interrupted,
    ModelError,
    Neuron,
    blobs,
    linear,
    moons,
    read_csv,
    save,
    train,
)
from nn.cli.jobs.job import Job, history_path
from nn.cli.jobs.job_file import Settings

SETTINGS = Settings(
    data="moons",
    hidden=(4,),
    activation="tanh",
    loss="binary_cross_entropy_with_logits",
    optimizer="adam",
    lr=0.05,
    epochs=4,
    batch_size=50,
    seed=0,
    tolerance=None,
    target=-1,
    task=None,
    eager=True,  # Ctrl-C is pressed in the loss of an example; the recorded loop: test_recorded.py
)
OUT = Path("job.json")
pytestmark = pytest.mark.usefixtures("folder")


def job(examples=None, **changes):
    return Job.new(replace(SETTINGS, **changes), moons(200) if examples is None else examples)


def pressing(monkeypatch, name, when):
    """Ctrl-C during the `when`-th call of a loss of that name."""
    loss, calls = LOSSES[name], []

    def pressed(prediction, target):
        calls.append(target)
        if len(calls) == when:
            signal.raise_signal(signal.SIGINT)
        return loss(prediction, target)

    monkeypatch.setitem(LOSSES, name, pressed)


def trained(**changes):
    whole = job(**changes)
    whole.run(OUT, progress=False)
    return whole


def test_a_job_holds_out_its_test_set_and_scales_by_the_rest():
    task = job()
    assert (len(task.train_set), len(task.test_set)) == (160, 40)
    columns = zip(*task.scaled(task.train_set).inputs, strict=True)
    for column in columns:
        assert sum(column) == pytest.approx(0.0, abs=1e-9)
        assert sum(x * x for x in column) == pytest.approx(160)
    assert task.scaled(task.test_set).inputs[0] == task.inputs.row(task.test_set.inputs[0])


def test_the_network_fits_the_data():
    assert repr(job().model) == "MLP(2, [4, 1], 'tanh', 'identity')"  # two classes: one score
    assert job(loss="squared_error").model.output == "sigmoid"
    assert job(loss="binary_cross_entropy").model.output == "sigmoid"
    assert job(blobs(30), data="blobs", loss="cross_entropy").model.sizes == [4, 3]
    assert job(blobs(30), data="blobs", loss="cross_entropy_of_probabilities").model.output == "softmax"
    assert job(linear(50), data="linear", loss="squared_error", hidden=()).model.sizes == [1]


def test_the_margin_takes_signs_and_a_number_to_predict_is_scaled():
    task = job(loss="hinge")
    assert set(task.scaled(task.train_set).targets) == {-1, 1}
    task = job(linear(50), data="linear", loss="squared_error")
    targets = task.scaled(task.train_set).targets
    assert sum(targets) == pytest.approx(0.0, abs=1e-9)
    assert sum(y * y for y in targets) == pytest.approx(len(targets))


def test_a_network_of_more_than_half_a_million_numbers_is_refused_before_it_is_built():
    with pytest.raises(ValueError, match=r"^a network of 4,000,000,000,001 parameters is too large; the"):
        job(hidden=(10**12,))


def test_the_seed_decides_the_split_the_weights_and_the_shuffles():
    one, same, other = (trained(seed=seed) for seed in (1, 1, 2))
    assert same.model.state_dict() == one.model.state_dict()
    assert (same.train_set, same.history) == (one.train_set, one.history)
    assert job(seed=2).model.state_dict() != job(seed=1).model.state_dict()
    assert (other.train_set, other.history) != (one.train_set, one.history)


def test_a_run_is_the_training_loop_with_the_settings():
    task, twin = trained(seed=3), job(seed=3)
    options = {"optimizer": Adam(0.05), "seed": 3, "progress": False, "compiled": False}
    history = train(twin.model, twin.scaled(twin.train_set), SETTINGS.loss, 4, 50, **options)
    assert task.model.state_dict() == twin.model.state_dict()
    assert task.history == history


def test_a_job_comes_back_from_its_file_as_it_was():
    saved = trained()
    saved.save(OUT)
    again = Job.resumed(str(OUT), {})
    assert again.settings == saved.settings
    assert again.model.state_dict() == saved.model.state_dict()
    assert again.optimizer.state() == saved.optimizer.state()
    assert again.history == saved.history
    assert again.report() == saved.report()
    assert history_path(OUT).read_text("utf-8") == saved.history.csv()
    assert history_path(OUT).name == "job.history.csv"


# 160 examples to train, batches of 50, 50, 50 and 10: the first, an inner, an epoch's last, the run's last.
@pytest.mark.parametrize("when", [1, 75, 160, 161, 400, 640])
def test_an_interrupted_job_goes_on_from_its_file_bit_for_bit(when, monkeypatch):
    whole = trained()
    with monkeypatch.context() as patched:
        pressing(patched, SETTINGS.loss, when)
        part = job()
        with pytest.raises(Interrupted):
            part.run(OUT, progress=False)
    part.save(OUT)
    again = Job.resumed(str(OUT), {})
    again.run(OUT, progress=False)
    assert again.model.state_dict() == whole.model.state_dict()
    assert again.history == whole.history
    assert again.optimizer.state() == whole.optimizer.state()


def test_a_killed_job_goes_on_from_the_file_it_wrote_on_the_way(monkeypatch):
    whole = trained()
    monkeypatch.setattr("nn.cli.jobs.job.SAVE_EVERY", 0.0)
    killed, calls = job(), []

    def dying(prediction, target):
        calls.append(target)
        if len(calls) == 390:  # in the third epoch
            raise MemoryError
        return original(prediction, target)

    original = LOSSES[SETTINGS.loss]
    with monkeypatch.context() as patched:
        patched.setitem(LOSSES, SETTINGS.loss, dying)
        with pytest.raises(MemoryError):
            killed.run(OUT, progress=False)
    again = Job.resumed(str(OUT), {})
    assert len(again.history.epochs) == 2
    again.run(OUT, progress=False)
    assert (again.model.state_dict(), again.history) == (whole.model.state_dict(), whole.history)


def test_more_epochs_may_be_asked_of_a_job_that_is_done():
    whole = trained(epochs=7)
    trained(epochs=4).save(OUT)
    again = Job.resumed(str(OUT), {"epochs": 7})
    again.run(OUT, progress=False)
    assert again.model.state_dict() == whole.model.state_dict()
    assert again.history == whole.history


def test_a_job_whose_data_have_changed_is_refused():
    Path("mine.csv").write_text("x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(20)), "utf-8")
    task = job(read_csv("mine.csv"), data="mine.csv")
    task.save(OUT)
    assert Job.resumed(str(OUT), {}).data == task.data
    Path("mine.csv").write_text("x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(21)), "utf-8")
    with pytest.raises(ModelError, match=r"^job\.json: mine\.csv is not the data that this model was"):
        Job.resumed(str(OUT), {})
    Path("mine.csv").unlink()
    with pytest.raises(FileError, match=r"^mine\.csv: no such file or directory$"):
        Job.resumed(str(OUT), {})


def test_a_model_of_another_hand_is_no_job():
    save(Neuron(2), OUT)
    with pytest.raises(ModelError, match=r"^job\.json: a model, but not one that can be trained on"):
        Job.resumed(str(OUT), {})


def test_the_report_counts_the_held_out_examples():
    first, table = job().report().split("\n", 1)
    task = job()
    right = sum((task.model(x).data > 0) == bool(y) for x, y in task.scaled(task.test_set))
    assert first == f"test accuracy: {100 * right / 40:.1f} % ({right} of 40)"
    assert sum(int(cell) for line in table.splitlines()[1:] for cell in line.split()[1:] if cell != ".") == 40
