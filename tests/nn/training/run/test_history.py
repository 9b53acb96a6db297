"""A history: its table, its file, and what it keeps of an unfinished run."""

import csv
import io
import json

import pytest

from nn import Epoch, History
from nn.models.files.json_text import MAX_BYTES, encoded
from nn.training.run.history import HISTORY_STATE, Best

TWO = History([Epoch(1, 0.75, 0.1), Epoch(2, 0.5, 0.05)], "epochs")
VALIDATED = History([Epoch(1, 0.75, 0.1, 0.8), Epoch(2, 0.5, 0.05, 1 / 3)], "callback")
RUNNING = History([Epoch(1, 0.1 + 0.2, 1e-300)], "interrupted", 3, 2.5e-17)


def test_a_history_prints_a_table():
    assert str(TWO).splitlines() == [
        "epoch        loss          lr",
        "    1    0.750000    0.100000",
        "    2    0.500000    0.050000",
        "2 epochs: all done",
    ]


def test_validation_has_a_column_where_there_is_some():
    assert str(VALIDATED).splitlines() == [
        "epoch        loss          lr  validation",
        "    1    0.750000    0.100000    0.800000",
        "    2    0.500000    0.050000    0.333333",
        "2 epochs: a callback ended the run",
    ]


def test_a_long_table_shows_its_beginning_and_its_end():
    history = History([Epoch(i, 1 / i, 0.1) for i in range(1, 101)])
    lines = str(history).splitlines()
    numbers = [int(line.split()[0]) for line in lines[1:-1] if "..." not in line]
    assert numbers == [*range(1, 11), *range(91, 101)]
    assert lines[11].strip() == "..."
    assert lines[-1] == "100 epochs: not finished"
    assert "..." not in str(History(history.epochs[:20]))


def test_an_empty_history_prints_too():
    assert str(History()).splitlines()[-1] == "0 epochs: not finished"
    assert History().losses == []


def test_two_histories_share_nothing():
    History().epochs.append(TWO.epochs[0])
    assert History().epochs == []


def test_the_file_has_a_line_for_each_epoch_and_every_digit():
    for history in (TWO, VALIDATED, RUNNING):
        rows = list(csv.DictReader(io.StringIO(history.csv())))
        assert [int(row["epoch"]) for row in rows] == [e.epoch for e in history.epochs]
        for name in ("loss", "lr"):
            assert [float(row[name]) for row in rows] == [getattr(e, name) for e in history.epochs]
    assert TWO.csv().startswith("epoch,loss,lr,validation\n1,0.75,0.1,\n")
    assert VALIDATED.csv().endswith("0.05,0.3333333333333333\n")


@pytest.mark.parametrize("history", [TWO, VALIDATED, RUNNING, History()], ids=lambda h: h.stopped or "new")
def test_a_state_through_json_is_the_history_again(history):
    again = History.of_state(json.loads(json.dumps(history.state())))
    assert again == history
    assert again.losses == history.losses


BEST = {"epoch": 1, "validation": 0.8, "parameters": [0.5, -1e-300]}


def test_the_best_epoch_travels_with_its_parameters():
    history = History([Epoch(1, 0.75, 0.1, 0.8)], "patience", best=Best(**BEST))
    state = json.loads(json.dumps(history.state()))
    assert HISTORY_STATE(state, "history") == state
    assert state["best"] == BEST
    assert History.of_state(state) == history


def test_a_file_of_an_earlier_version_has_none():
    state = TWO.state()
    assert "best" not in state
    assert HISTORY_STATE(json.loads(json.dumps(state)), "history") == state
    assert History.of_state(state) == TWO


@pytest.mark.parametrize("history", [TWO, VALIDATED, History()], ids=lambda h: h.stopped or "new")
def test_the_epochs_of_an_earlier_version_are_a_list(history):
    state = {**history.state(), "epochs": [dict(vars(epoch)) for epoch in history.epochs]}
    assert History.of_state(HISTORY_STATE(state, "history")) == history


def test_columns_of_different_lengths_are_refused():
    state = TWO.state()
    state["epochs"]["lr"].pop()
    with pytest.raises(ValueError, match=r"history.*epochs.*: columns of different lengths"):
        HISTORY_STATE(state, "history")


def test_a_finished_run_of_many_epochs_fits_in_its_file():
    """A file may be as long as its bytes allow: a run of 300,000 epochs was lost at its end."""
    history = History([Epoch(i + 1, 0.5, 0.1) for i in range(300_000)], "epochs")
    assert len(encoded({"history": history.state()})) < MAX_BYTES / 3


@pytest.mark.parametrize(
    "best",
    [
        None,
        {},
        {**BEST, "epoch": 0},
        {**BEST, "validation": float("nan")},
        {**BEST, "parameters": ["x"]},
        [1],
    ],
    ids=str,
)
def test_another_best_epoch_is_refused(best):
    with pytest.raises(ValueError, match="history"):
        HISTORY_STATE({**TWO.state(), "best": best}, "history")


def test_going_back_forgets_a_later_best():
    history = History([Epoch(1, 0.75, 0.1, 0.8)], best=Best(**BEST))
    position = history.position()
    history.epochs.append(Epoch(2, 0.5, 0.1, 0.4))
    history.best = Best(2, 0.4, [1.0, 1.0])
    history.go_back(position)
    assert (len(history.epochs), history.best) == (1, Best(**BEST))
