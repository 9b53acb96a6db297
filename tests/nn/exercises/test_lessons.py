"""Every exercise of every lesson, by its own right and wrong answers."""

import importlib.util
from pathlib import Path

import pytest

from nn.exercises import UNANSWERED, mark
from nn.exercises.feedback.report import NEW
from nn.exercises.lessons import exercise, lessons, of_lesson

SPEC = importlib.util.spec_from_file_location("trial", Path(__file__).with_name("trial.py"))
trial = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(trial)
EXERCISES = [each for lesson in lessons() for each in of_lesson(lesson)]
RIGHT = [(each, answer) for each in EXERCISES for answer in each.right]
WRONG = [(each, wrong) for each in EXERCISES for wrong in each.wrong]


def ids(pairs):
    return [f"{each.id}-{i}" for i, (each, _) in enumerate(pairs)]


def marked(each, answer, **options):
    return mark(each.id, answer, notes=None, **options, **each.using)


def test_an_exercise_is_found_by_its_number():
    assert [exercise(each.id) for each in EXERCISES] == EXERCISES
    assert len({each.id for each in EXERCISES}) == len(EXERCISES)


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.id)
def test_an_exercise_has_a_question_a_way_to_the_answer_and_its_tests(each):
    assert len(each.right) >= 2
    assert len(each.wrong) >= 5
    assert all(wrong.note for wrong in each.wrong)
    assert each.question.format(**each.numbers_of(None))
    assert each.solution.format(**each.numbers_of("Ada"))
    assert marked(each, UNANSWERED).status == NEW


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("each", "answer"), RIGHT, ids=ids(RIGHT))
def test_a_right_answer_is_right(each, answer):
    mark_of_it = marked(each, answer, reveal=5)
    assert mark_of_it.right, mark_of_it


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("each", "wrong"), WRONG, ids=ids(WRONG))
def test_a_wrong_answer_gets_its_note_and_nothing_is_given_away(each, wrong):
    tried = trial.Tried(each, wrong.answer, (wrong.note,), wrong.refused)
    assert tried.grade() == "thinks along", trial.replace(tried.mark, level=4)


@pytest.mark.parametrize("each", [each for each in EXERCISES if each.numbers], ids=lambda each: each.id)
@pytest.mark.parametrize("name", ["Ada", "Emmy", "Srinivasa"])
def test_the_numbers_of_a_student_have_their_own_key(each, name):
    from nn.exercises.part import Sheet

    key = each.kind.key(Sheet(each.numbers_of(name), each.using))
    assert key is None or marked(each, key, name=name).right
