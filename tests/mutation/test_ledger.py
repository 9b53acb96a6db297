"""Results of mutants add up over runs, belong to one text of a module, and decide the exit status."""

import argparse
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture
def ledger(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import ledger

    return ledger


@pytest.fixture
def report(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    pytest.importorskip("cosmic_ray", reason="the extra mutation makes the mutants")
    import report

    return report


def asked(**options):
    return argparse.Namespace(**{"sample": 0, "seed": 0, "afresh": False, **options})


def test_numbers_are_kept_as_spans(ledger):
    assert ledger.spans({1, 2, 3, 7}) == "1-3 7"
    assert ledger.spans(set()) == ""
    assert ledger.numbers("1-3 7") == {1, 2, 3, 7}
    assert ledger.numbers("") == set()


def test_a_run_goes_on_where_another_stopped(ledger, tmp_path):
    file = tmp_path / "results.jsonl"
    row = ledger.known("engine/a", "x = 1", 4, file)
    row.note(0, alive=False)
    row.note(2, alive=True)
    ledger.keep(row, file)
    ledger.keep(ledger.Known("engine/b", "", 1, {0}), file)
    again = ledger.known("engine/a", "x = 1", 4, file)
    assert (again.killed, again.survived) == ({0}, {2})
    again.note(2, alive=False)  # a test was written for it
    ledger.keep(again, file)
    assert ledger.rows(file)["engine/a"].killed == {0, 2}
    assert ledger.rows(file)["engine/a"].survived == set()
    assert ledger.rows(file)["engine/b"].killed == {0}
    assert [path.name for path in tmp_path.iterdir()] == ["results.jsonl"]


def test_results_of_another_text_or_of_other_mutants_are_no_results(ledger, tmp_path):
    file = tmp_path / "results.jsonl"
    ledger.keep(ledger.Known("engine/a", ledger.digest("x = 1"), 4, {0, 1}), file)
    assert ledger.known("engine/a", "x = 1", 4, file).killed == {0, 1}
    assert ledger.known("engine/a", "x = 2", 4, file).killed == set()
    assert ledger.known("engine/a", "x = 1", 5, file).killed == set()


def test_a_larger_sample_has_the_mutants_of_a_smaller_one(report):
    few, more = (report.drawn(100, asked(sample=size)) for size in (5, 20))
    assert len(set(few)) == 5
    assert len(set(more)) == 20
    assert set(few) < set(more) < set(range(100))
    assert report.drawn(100, asked(sample=5, seed=1)) != few
    assert report.drawn(3, asked(sample=5)) == report.drawn(3, asked()) == [0, 1, 2]


def test_what_was_killed_or_explained_is_tried_once(ledger, report):
    every = [SimpleNamespace(key=(name,)) for name in "abcd"]
    row = ledger.Known("engine/a", "", 4, killed={0}, survived={1, 2})
    assert report.still_open(row, every, {("b",): "free"}, asked()) == [2, 3]
    assert report.still_open(row, every, {("b",): "free"}, asked(afresh=True)) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("module", "killed", "equivalent", "free", "unexplained", "enough"),
    [
        ("nn/losses", 19, 0, 0, 0, False),  # one of twenty is left to try
        ("nn/losses", 20, 0, 0, 0, True),
        ("nn/losses", 19, 0, 0, 1, False),  # 95 %, but nobody knows why
        ("nn/losses", 18, 2, 0, 0, True),
        ("nn/losses", 17, 3, 0, 0, False),  # equivalent ones are a tenth at most
        ("nn/losses", 18, 0, 2, 0, True),
        ("nn/losses", 17, 0, 3, 0, False),  # 85 %: a reason does not kill
        ("nn/losses", 16, 2, 2, 0, True),  # 16 of the 18 that differ: two of eighteen is a tenth, rounded up
        ("engine/core/order", 19, 0, 1, 0, True),
        ("engine/core/order", 18, 0, 2, 0, False),
    ],
)
def test_enough_is_a_share_of_what_differs(
    ledger, report, module, killed, equivalent, free, unexplained, enough
):
    every = [SimpleNamespace(key=(number,)) for number in range(20)]
    kinds = ["equivalent"] * equivalent + ["free"] * free
    survived = set(range(killed, killed + len(kinds) + unexplained))
    row = ledger.Known(module, "", 20, set(range(killed)), survived)
    reasons = {(number,): kind for number, kind in enumerate(kinds, killed)}
    score = report.scored(row, every, reasons, asked())
    assert (score.verdict == "enough") is (score.status == 0) is enough
    assert (score.tried, score.killed, score.open) == (killed + len(survived), killed, unexplained)


def test_what_is_kept_speaks_of_modules_that_are_there(ledger):
    for module, row in ledger.rows().items():
        assert (ledger.HERE.parent.parent / f"{module}.py").exists(), module
        assert max(row.killed | row.survived) < row.mutants
        assert not row.killed & row.survived


def scores(report, *rows):
    """A score for each pair of how many of ten mutants were killed, and whether all that were drawn were tried."""
    survived = [SimpleNamespace(key=(number,)) for number in range(10)]
    return [
        report.Score("nn/a", 20, 10, survived[killed:], free=10 - killed, whole=whole)
        for killed, whole in rows
    ]


@pytest.mark.parametrize(
    ("rows", "status", "verdicts"),
    [
        ([], 0, []),
        ([(9, True), (10, True)], 0, ["enough", "enough"]),
        ([(9, True), (10, False)], 2, ["enough", "unfinished"]),
        ([(8, True), (10, False)], 1, ["below 90 %", "unfinished"]),
        ([(8, False)], 1, ["below 90 %"]),
    ],
)
def test_the_status_tells_a_mark_that_is_missed_from_mutants_that_are_left(report, rows, status, verdicts):
    several = scores(report, *rows)
    assert [score.verdict for score in several] == verdicts
    assert report.status(several) == status
    assert report.summary(several)[-1].startswith(f"{len(rows)} modules: ")


def test_a_module_of_which_nothing_was_tried_has_no_share(report):
    row = str(report.Score("nn/a", 20, whole=False))
    assert row.split() == ["nn/a", "20", *"00000", "-", "0", "unfinished"]


def test_what_is_left_is_told_in_hours_of_the_rate_of_this_run(report):
    text = report.duration(left=7200, trials=50, seconds=100.0, processes=2)  # half a second each: 4 hours
    assert "0.50 a second with 2 processes: about 4.0 hours more" in text
    assert report.duration(7200, 0, 0.0, 1) == "left to try: 7200"


def test_the_parts_of_the_modules_are_all_of_them(report, monkeypatch):
    parts = []
    for number in (1, 2, 3):
        monkeypatch.setattr("sys.argv", ["run.py", "--part", f"{number}/3", *"abcde"])
        parts += [report.arguments("").modules]
    assert parts == [["a", "d"], ["b", "e"], ["c"]]
    for wrong in ("0/3", "4/3", "3"):
        monkeypatch.setattr("sys.argv", ["run.py", "--part", wrong])
        with pytest.raises(SystemExit):
            report.arguments("")
