"""`mark`: what costs a try, what it tells at each try, and what is refused."""

import pytest

from nn.exercises import UNANSWERED, mark, question, solution
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.feedback.report import INVALID, NEW, SCORED, VALID
from nn.exercises.kinds import Code, Formulas, NumbersAt, call, must_use_only, right, without, wrong
from nn.exercises.lessons import exercise
from nn.exercises.part import AnswerError

FORMULAS = Formulas("3*c*d", ("df/da", "df/db"), let={"c": "a - 5*b", "d": "a*b"}, names=("a", "b"))
RIGHT = {"df/da": "6*a*b - 15*b**2", "df/db": "3*a**2 - 30*a*b"}
WRONG = {"df/da": "3*(a - 5*b)*b", "df/db": "3*a**2 - 30*a*b"}


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Marks answers to an exercise of its own kind, noted in a file of this test."""

    def of(kind, numbers=(), **options):
        each = Exercise(
            "9.9", "A test", "Of x.", kind, (1,), (Wrong(2, "no"),), numbers=dict(numbers), solution="So."
        )
        monkeypatch.setattr("nn.exercises.marking.exercise_of", lambda _: each)
        return lambda answer, **more: mark("9.9", answer, notes=tmp_path / "tries.jsonl", **options, **more)

    return of


@pytest.mark.parametrize("answer", [UNANSWERED, None, "", " ", ..., {"df/da": ""}, ["", None], {}, []])
def test_no_answer_is_no_try(asked, answer):
    mine = asked(FORMULAS)(answer)
    assert (mine.status, mine.tries, mine.score, bool(mine)) == (NEW, 0, 0.0, False)
    assert str(mine) == "9.9 A test: write your answer in the cell above, then run both again"


def test_an_answer_to_one_part_alone_is_no_try(asked):
    mine = asked(FORMULAS)({"df/da": "6*a*b - 15*b**2", "df/db": UNANSWERED})
    assert (mine.status, mine.tries) == (VALID, 0)
    assert "no answer yet for df/db" in str(mine)
    assert "right" not in str(mine)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"df/da": "6*a*b - ", "df/db": "1"}, "df/da: column"),
        ({"df/da": -171, "df/db": 192}, "a formula in a, b is asked; -171 is a number"),
        ({"df/da": "-171", "df/db": "192"}, "a formula in a, b is asked; -171 is a number"),
        ({"df/da": "3*c*b + 3*d", "df/db": "1"}, "write it with a, b alone; it has c, d"),
        ({"df/dq": "a"}, "'df/dq' is not asked"),
        (["a"], "write 2 answers"),
        ("a", "write 2 answers"),
        ({"df/da": object(), "df/db": "a"}, "a formula as text, a number or a function"),
    ],
)
def test_what_cannot_be_read_or_breaks_a_rule_costs_no_try(asked, answer, message):
    mine = asked(FORMULAS)(answer)
    assert (mine.status, mine.tries) == (INVALID, 0)
    assert message in str(mine)
    assert "this costs no try" in str(mine)
    assert len(str(mine).splitlines()) <= 2


def test_each_try_opens_one_more_hint_and_the_key_comes_last(asked):
    marking = asked(FORMULAS)
    answers = [WRONG | {"df/da": WRONG["df/da"] + f" + {i}*0" * bool(i)} for i in range(6)]
    texts = [str(marking(answer)) for answer in answers]
    assert "paths" not in texts[0]
    assert "think: By which paths does a act on f?" in texts[1]
    assert "mistake" not in texts[1]
    assert "mistake: the path through c is missing" in texts[2]
    assert "yours is" not in texts[2]
    assert "yours is" in texts[3]
    assert "right is" not in texts[3]
    assert all("right is" in text for text in texts[4:])
    scores = [marking(answer).score for answer in answers]
    assert scores == [0.5] * 6  # one part of two, on the first try


def test_the_same_answer_again_is_no_new_try(asked):
    marking = asked(FORMULAS)
    assert [marking(WRONG).tries for _ in range(3)] == [1, 1, 1]
    assert marking({**WRONG}).tries == 1
    assert marking(RIGHT).tries == 2


def test_an_old_answer_again_shows_what_it_showed_and_no_more(asked):
    marking = asked(FORMULAS)
    answers = [WRONG | {"df/da": WRONG["df/da"] + f" + {i}*0" * bool(i)} for i in range(6)]
    texts = [str(marking(answer)) for answer in answers]
    assert [str(marking(answer)) for answer in answers] == texts
    assert "right is" in str(marking(answers[1], reveal=5))


def test_a_mistake_beside_a_right_part_comes_first(asked):
    square = NumbersAt(
        "s*s",
        ("df/dx", "df/dy"),
        let={"s": "x + y"},
        mistakes={"s": "alone"},
        beside={"df/dx": {"s": "beside"}},
    )
    marking = asked(square, {"x": (1.0,), "y": (2.0,)})
    assert [part.slip for part in marking([3, 6]).parts] == ["beside", ""]
    assert [part.slip for part in marking([6, 3]).parts] == ["", "alone"]
    assert [part.slip for part in marking([3, 3]).parts] == ["alone", "alone"]


def test_the_best_try_counts_and_each_before_it_costs_a_tenth(asked):
    marking = asked(NumbersAt("x*x", ("df/dx",)), {"x": (1.0,)})
    for i in range(3):
        assert not mark_of(marking, i + 100.0)
    assert marking({"df/dx": 2.0}).score == pytest.approx(0.7)
    for i in range(9):
        mark_of(marking, i + 200.0)
    assert marking({"df/dx": 2.0}).score == pytest.approx(0.7)


def mark_of(marking, number):
    return marking({"df/dx": number})


def test_a_reveal_opens_hints_at_once(asked):
    marking = asked(FORMULAS)
    assert "right is" in str(marking(WRONG, reveal=5))
    assert "right is" not in str(marking(WRONG))
    with pytest.raises(ValueError, match="reveal is a level of hints, from 0 to 5"):
        marking(WRONG, reveal=6)


def test_the_numbers_of_a_student_are_always_the_same_and_differ_between_students():
    sheets = {name: exercise("1.1").numbers_of(name) for name in ("Ada", "Emmy", "Kurt", "Sofja", "Alan")}
    assert sheets["Ada"] == exercise("1.1").numbers_of(" ada ")
    assert len({tuple(numbers.values()) for numbers in sheets.values()}) > 1
    assert exercise("1.1").numbers_of(None) == exercise("1.1").numbers_of("") == {"x": 1, "y": 2}
    assert f"x = {sheets['Ada']['x']}" in question("1.1", name="Ada")


def test_the_way_to_the_answer_opens_after_three_tries_after_a_right_one_or_at_once(asked, tmp_path):
    marking, notes = asked(FORMULAS), tmp_path / "tries.jsonl"
    assert "opens after 3 more tries" in solution("9.9", notes=notes)
    assert solution("9.9", notes=notes, now=True) == "9.9 A test. So."
    for i in range(3):
        marking(WRONG | {"df/da": f"{i}*a"})
    assert solution("9.9", notes=notes) == "9.9 A test. So."
    notes.unlink()
    marking(RIGHT)
    assert solution("9.9", notes=notes) == "9.9 A test. So."


@pytest.mark.parametrize("number", ["4", "1.99", "x", "", "1.1 ", 1.1, "99.1", "²", None])
def test_an_exercise_that_does_not_exist_is_named_in_one_error(number):
    with pytest.raises(ValueError, match="exercise"):
        mark(number, 3)


def twice(function):
    yield right("twice") if call(function, 3) == 6 else wrong("twice", "three times two is six", where="at 3")


def no_return(x):
    x * 2


def endless(x):
    return endless(x)


@pytest.mark.parametrize(
    ("function", "status", "words"),
    [
        (lambda x: 2 * x, SCORED, "right"),
        (lambda x: x, SCORED, "0 of 1 right"),
        (lambda x: UNANSWERED, NEW, "write your answer"),  # noqa: ARG005  # nobody has written it
        (lambda x: 1 / 0, INVALID, "stops with ZeroDivisionError"),  # noqa: ARG005  # it fails
        (lambda x, y: x, INVALID, "stops with TypeError"),  # noqa: ARG005  # one operand too many
        (no_return, INVALID, "no_return returns None: is `return` missing?"),
        (endless, INVALID, "endless stops with RecursionError"),
        (3, INVALID, "write a function; got 3"),
    ],
)
def test_an_error_of_student_code_is_one_line(asked, function, status, words):
    mine = asked(Code(twice))(function)
    assert mine.status == status
    assert words in str(mine)
    assert len(str(mine).splitlines()) <= 3


def test_what_an_exercise_needs_besides_is_asked_for():
    with pytest.raises(TypeError, match=r'marked by mark\("2.2", answer, engine=...\); got nothing besides'):
        mark("2.2", max)
    with pytest.raises(TypeError, match=r'marked by mark\("1.1", answer\); got engine='):
        mark("1.1", [1, 2], engine=int)


def test_an_answer_on_which_a_check_fails_is_told_in_one_line(asked):
    def check(answer):
        yield right(answer.key)

    mine = asked(Code(check))(3)
    assert (mine.status, mine.tries) == (INVALID, 0)
    assert "your answer cannot be used: AttributeError" in str(mine)


def test_a_tool_is_taken_away_under_every_name_and_given_back():
    from engine import topological

    scope = {"order_of": topological, "topological": topological}
    exec("def f(root):\n    return order_of(root)", scope)  # noqa: S102  # a notebook of a student
    exec("def g(root):\n    from engine import topological\n    return topological(root)", scope)  # noqa: S102
    for name in ("f", "g"):
        with (
            without(scope[name], topological),
            pytest.raises(AnswerError, match="write this without topological"),
        ):
            call(scope[name], None)
    assert scope["order_of"] is scope["topological"] is topological


def test_a_tool_of_a_package_is_taken_away_though_nobody_has_used_it():
    import nn

    vars(nn).pop("train", None)
    tool = nn.train
    vars(nn).pop("train")
    with without(mark, tool), pytest.raises(AnswerError, match="write this without train"):
        nn.train()
    assert nn.train is tool


def test_the_operations_of_a_result_are_read_off_its_graph():
    from engine import Value, maximum, minimum

    a, b = Value(1.0), Value(2.0)
    must_use_only(maximum(a, minimum(a, b)), {"max", "min"})
    with pytest.raises(AnswerError, match="the result is no new node: build it with max and min"):
        must_use_only(sorted([a, b, a], key=lambda v: v.data)[1], {"max", "min"})
    with pytest.raises(AnswerError, match="only max and min are allowed; yours uses add, sub"):
        must_use_only(a + b - maximum(a, b), {"max", "min"})


def test_a_mark_is_shown_in_a_notebook_with_every_character_escaped(asked):
    def check(_):
        yield wrong("<part>", "a < b & c", think="<i>?</i>")

    html = asked(Code(check))("x", reveal=3)._repr_html_()
    assert "<i>" not in html
    assert "&lt;part&gt;" in html
    assert "a &lt; b &amp; c" in html


ODD = ["(" * 10_000, "x**x**9**9", float("nan"), 1e308, 10**400, True, b"x", 1j, object(), {1: 2}, set()]


@pytest.mark.parametrize("number", ["1.1", "1.3", "3.2", "4.1", "10.2"])
@pytest.mark.parametrize("odd", ODD)
def test_no_answer_is_a_traceback(number, odd):
    keys = getattr(exercise(number).kind, "keys", ("a", "b", "c"))
    for answer in (odd, [odd] * len(keys), dict.fromkeys(keys, odd)):
        mine = mark(number, answer, notes=None, reveal=5)
        assert not mine
        assert len(str(mine)) < 4000
