"""The trial itself, and mutants of right answers. The declared wrong answers are tried in test_lessons.py."""

import importlib.util
from pathlib import Path

import pytest

SPEC = importlib.util.spec_from_file_location("trial", Path(__file__).with_name("trial.py"))
trial = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(trial)


MUTANTS = list(trial.mutants())


def worse(tries):
    grades = {f"{tried.exercise.id} {tried.answer!r:.120}": tried.grade() for tried in tries}
    return {tried: grade for tried, grade in grades.items() if grade != "thinks along"}


def test_some_of_what_a_review_tried_is_told_as_a_marker_would():
    tries = list(trial.reviewed())
    assert len(tries) > 90
    assert worse(tries[::4]) == {}


@pytest.mark.slow
def test_all_that_a_review_tried_is_told_as_a_marker_would():
    assert worse(trial.reviewed()) == {}


def test_some_mutants_of_right_answers_are_told_nothing_false():
    assert len(MUTANTS) > 100
    assert worse(MUTANTS[::12]) == {}


@pytest.mark.slow
def test_no_mutant_of_a_right_answer_is_told_anything_false():
    assert worse(MUTANTS) == {}


@pytest.mark.parametrize(
    ("answer", "notes", "grade"),
    [
        ([32, 48], ("two edges",), "misleads"),  # a right answer is no wrong one
        ([16, 24], ("the sign is flipped",), "misleads"),
        ([16, 24], ("two edges",), "thinks along"),
        (["?", 1], ("two edges",), "misleads"),
    ],
)
def test_the_trial_sees_a_wrong_note(answer, notes, grade):
    assert trial.Tried(trial.everything()[0], answer, notes).grade() == grade


@pytest.mark.parametrize(
    ("slip", "grade"),
    [
        ("the right one is 32.5", "gives away"),
        ("(((a + b)", "unreadable"),
        ("x" * 300, "unreadable"),
        ("", "thinks along"),
    ],
)
def test_the_trial_sees_a_key_and_an_unfolded_formula(slip, grade, monkeypatch):
    from nn.exercises.feedback.report import SCORED, Mark
    from nn.exercises.part import WRONG, Part

    parts = (Part("df/dx", WRONG, "1", slip=slip, due="right is 32.5 there"),)
    monkeypatch.setattr(trial, "mark", lambda *_, **__: Mark("1.1", "", SCORED, parts))
    assert trial.Tried(trial.everything()[0], [1, 2]).grade() == grade
