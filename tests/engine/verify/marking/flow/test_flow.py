"""The flow of a document: definitions, claims, chains, numbers, conditions, and what is left undecided."""

import pytest

from engine.verify.marking import mark

NEURON = "Let z = wx + b, a = σ(z), L = (a - y)^2.\n\n"


def verdicts(text, **options):
    """Verdict by line, without definitions."""
    return {line.line: line.verdict for line in mark(text, **options).lines if line.verdict != "definition"}


def test_a_named_derivative_is_the_true_one_below_a_mistake():
    text = NEURON + "dL/da = (a - y)\ndL/dw = dL/da · a(1 - a)x\ndL/db = 2(a - y)a(1 - a)\n"
    assert verdicts(text) == {3: "wrong", 4: "right", 5: "right"}


def test_a_line_that_carries_a_mistake_on_follows():
    text = NEURON + "dL/da = (a - y)\ndL/dw = (a - y)a(1 - a)x\n"
    assert verdicts(text) == {3: "wrong", 4: "follows"}


def test_a_mistaken_link_is_carried_on_through_the_chain_rule():
    text = NEURON + "da/dz = a(1 + a)\ndL/dw = 2(a - y)a(1 + a)x\n"
    assert verdicts(text) == {3: "wrong", 4: "follows"}


def test_a_chain_is_compared_with_its_head_and_then_with_the_member_before():
    text = (
        NEURON + "dL/dw = 2(a - y)a(1 - a)x\n= (a - y)a(1 - a)x\n= (a - y)(a - a^2)x\n= 2(a - y)(a - a^2)x\n"
    )
    assert verdicts(text) == {3: "right", 4: "wrong", 5: "follows", 6: "right"}
    assert mark(text).lines[-1].note == "right in value after a wrong step"


def test_assignments_and_conditions_are_no_claims():
    text = "Let L = (wx - y)^2.\n\nw ← w - η dL/dw\nw = w - η·2(wx - y)x\nSetting dL/dw = 0 gives w = y/x.\n"
    marking = mark(text)
    assert marking.verdict == "right", str(marking)
    assert verdicts(text) == {5: "right"}


def test_the_solved_form_of_a_condition_is_judged():
    text = "Let L = (wx - y)^2.\n\nSetting dL/dw = 0 gives w = x/y.\n"
    assert verdicts(text) == {3: "wrong"}


def test_a_rounded_number_is_right_to_its_digits():
    text = NEURON + "w = 0.5, x = 2, b = -0.5, y = 1\na = 0.622\na ≈ 0.62\na = 0.64\n"
    assert verdicts(text) == {4: "right", 5: "right", 6: "wrong"}


def test_a_formula_that_is_right_at_the_stated_numbers_alone_is_wrong():
    text = NEURON + "x = 1, y = 0\ndL/dw = 2(a - y)a(1 - a)\n"
    assert verdicts(text) == {4: "wrong"}


def test_numbers_may_be_put_in_for_letters():
    assert verdicts(NEURON + "x = 3, y = 1\ndL/dw = 2(a - 1)a(1 - a)·3\n") == {4: "right"}


def test_definitions_may_come_after_their_use():
    assert verdicts("L = (a - y)^2, where a = σ(z)\ndL/dz = 2(a - y)a(1 - a)\n") == {2: "right"}


def test_a_step_stands_for_what_it_abbreviates():
    text = "Let a = σ(wx + b), where z = wx + b.\n\nda/dz = a(1 - a)\n"
    assert verdicts(text) == {3: "right"}


def test_a_name_may_be_defined_anew_in_another_section():
    text = "# One\nL = (a - y)^2\ndL/da = 2(a - y)\n# Two\nL = a^3\ndL/da = 3a^2\n"
    assert verdicts(text) == {3: "right", 6: "right"}


@pytest.mark.parametrize(
    "claim",
    [
        "dL/dw = 2(a - y)a(1 - a)q",  # q is new
        "dL/dq = 0",  # of a variable that nothing has
        "f(z) = a",  # f may be anything
    ],
)
def test_a_claim_about_something_unsaid_is_not_called_wrong(claim):
    assert "wrong" not in verdicts(NEURON + claim + "\n").values()


def test_a_claim_under_a_condition_is_not_called_wrong():
    text = "Let L = p + q.\n\nThen dL/dp = p + q if p + q = 1.\n"
    assert verdicts(text) == {3: "unread"}


def test_cases_are_read_in_words():
    text = "Let r(z) = max(0, z).\n\nr'(z) = 1 if z > 0 else 0\nr'(z) = 1 for z > 0, 0 otherwise\n"
    assert verdicts(text) == {3: "right", 4: "right"}


def test_what_is_not_understood_is_named_and_the_rest_is_judged():
    marking = mark(NEURON + "dL/da = 2(a - y) ) +\ndL/db = 2(a - y)a(1 - a)\n")
    unread = next(line for line in marking.lines if line.verdict == "unread")
    assert unread.line == 3
    assert unread.note
    assert len(unread.note) <= 400
    assert verdicts(NEURON + "dL/da = 2(a - y) ) +\ndL/db = 2(a - y)a(1 - a)\n")[4] == "right"


def test_a_question_defines_what_the_answer_uses():
    assert verdicts("dL/db = 2(a - y)a(1 - a)\n", question=NEURON) == {1: "right"}
    assert verdicts("dL/db = 2(a - y)a(1 - a)\n") == {1: "unread"}


def test_a_shape_that_does_not_conform_is_wrong_with_the_shapes():
    text = "Let $h = \\sigma(W x + b)$ and $L = \\|h - y\\|^2$, $\\delta = \\frac{\\partial L}{\\partial b}$.\n\n"
    marking = mark(
        text
        + "$$\\frac{\\partial L}{\\partial x} = W \\delta$$\n\n$$\\frac{\\partial L}{\\partial x} = W^\\top \\delta$$"
    )
    wrong = marking.first_wrong
    assert (wrong.line, "do not conform" in wrong.slip) == (3, True)
    assert marking.lines[-1].verdict == "right"


@pytest.mark.parametrize("text", ["", "\n\n", "$$$$", "No mathematics here.", "= ", "a =", "$=$", "\ufeff"])
def test_a_document_without_equalities_is_right(text):
    marking = mark(text)
    assert marking.verdict == "right"
    assert str(marking) == "no equalities"


@pytest.mark.parametrize("options", [{"kind": "doc"}, {"tolerance": -1}, {"tolerance": float("nan")}])
def test_bad_options_are_one_error(options):
    with pytest.raises(ValueError, match=r"kind must be one of|tolerance must be at least 0"):
        mark("a = b", **options)


def test_an_update_with_numbers_is_judged_from_its_right_side():
    text = NEURON + "x = 1, y = 0\nw = 0.5\ng = 2\nw_new = w - 0.1*g = 0.5 - 0.2 = 0.3\n= 0.4\n"
    assert verdicts(text) == {6: "right", 7: "wrong"}


def test_a_line_with_its_condition_behind_it_is_not_called_wrong():
    text = "h = max(0, 1 - ty)\n\ndh/dy = -t   if ty < 1\ndh/dy = 0    otherwise\n"
    assert "wrong" not in verdicts(text).values()


def test_a_formula_without_a_value_at_most_points_is_judged_at_the_stated_one():
    text = "Let $L = \\log(x-3)$ at $x=5$.\n\n$\\frac{\\partial L}{\\partial x} = \\frac{1}{x-3} = 0.5$"
    assert verdicts(text) == {3: "right"}


@pytest.mark.parametrize("question", ["", "no formula", "## 1\n\nLet $y = x$.\n\n## 2\n"])
def test_a_text_or_a_question_without_formulas_has_no_lines(question):
    assert mark("Nothing to see here.", question=question).lines == ()
