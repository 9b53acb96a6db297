"""The faults of the earlier checks of exercises: a test for each, on the exercises as they are."""

import numpy as np
import pytest

from engine import topological
from nn import Standardiser
from nn.exercises import UNANSWERED, mark
from nn.exercises.feedback.report import INVALID, NEW, SCORED
from nn.exercises.lessons import exercise


def marked(number, answer, reveal=4):
    return mark(number, answer, notes=None, reveal=reveal, **exercise(number).using)


def test_the_number_of_a_student_is_called_yours_and_never_expected():
    text = str(marked("1.1", [16, 48], reveal=5))
    assert "yours is 16" in text
    assert "right is 32" in text
    assert "expected" not in text
    assert "got" not in text


def test_the_first_tries_show_no_key():
    for reveal in range(5):
        assert "32" not in str(marked("1.1", [16, 48], reveal))


@pytest.mark.parametrize("pasted", [["-171", "192"], [-171, 192]])
def test_a_key_that_was_read_as_a_number_is_no_formula(pasted):
    mine = marked("1.3", pasted)
    assert mine.status == INVALID
    assert "a formula" in str(mine)


def test_one_edge_of_two_is_told_at_the_node_that_has_them():
    assert "s has two edges" in str(marked("1.1", [16, 24]))


def test_a_part_that_counts_both_edges_shows_that_another_mistake_was_made():
    text = str(marked("1.1", [16, 48]))
    assert "the factor 2 of 2x is lost" in text
    assert "only one of them" not in text


def test_a_wrong_middle_has_no_right_gradient():
    from engine import maximum

    assert [part.verdict for part in marked("1.4", lambda a, b, c: maximum(maximum(a, b), c)).parts] == [
        "wrong"
    ] * 2


def test_a_middle_one_that_is_sorted_out_is_refused():
    mine = marked("1.4", lambda *three: sorted(three, key=lambda each: each.data)[1])
    assert mine.status == INVALID


def test_a_chooser_that_returns_an_operand_is_not_right():
    assert not marked("2.2", lambda a, b: a if a.data >= b.data else b)


def test_an_order_is_found_without_topological():
    mine = marked("3.3", lambda root: list(reversed(topological(root))))
    assert mine.status == INVALID
    assert "without topological" in str(mine)


def test_a_signed_distance_does_not_show_its_formula():
    mine = marked("4.2", ["b + w1*x1", "w1"], reveal=1)
    assert "sqrt" not in str(mine)


def test_an_absolute_distance_has_not_lost_all_its_signs():
    answer = "sqrt((b + w1*x1 + w2*x2)**2)/sqrt(w1**2 + w2**2)"
    assert "the sign is lost: this is the absolute value" in str(
        marked("4.2", [answer, "w1/sqrt(w1**2 + w2**2)"])
    )


def test_labels_of_minus_one_and_one_are_not_those_of_zero_and_one():
    assert "0 and 1" in str(marked("7.1", ["sigmoid(z) - t", "(sigmoid(z) - t)*x"]))


def test_a_hard_label_is_told_as_one():
    assert "hard label" in str(marked("7.2", ["s1 - 1", "s2", "s3"])).replace("hard labels", "hard label")


def test_no_formula_is_unfolded_into_its_steps():
    text = str(marked("6.2", ["2*(out - y)*a1", "2*(out - y)*out*(1 - out)*a1*(1 - a1)*x1", "out"], reveal=5))
    assert "u12" not in text.replace("u12 = ", "")
    assert all(len(line) < 160 for line in text.splitlines())


def test_two_numbers_for_three_are_noticed():
    assert marked("6.1", [-20, -20]).status == INVALID


def test_a_scale_that_learns_too_slowly_is_not_blamed_for_smudges():
    text = str(marked("9.1", Standardiser((0.0,) * 64, (1.0,) * 64)))
    assert "too slowly" in text
    assert "a smudge at the edge: right" in text


def test_a_forgotten_mask_is_one_sentence_and_no_table():
    def backward(x, a, V, p, t):
        delta2 = p - t
        delta1 = V.T @ delta2
        return np.outer(delta1, x), delta1, np.outer(delta2, a), delta2

    text = str(marked("9.2", backward, reveal=5))
    assert "mask" in text or "a = 0" in text
    assert len(text.splitlines()) < 25
    assert len(text) < 2000


@pytest.mark.parametrize(
    ("answer", "status"),
    [(UNANSWERED, NEW), (lambda *_: UNANSWERED, NEW), (lambda grey, *_: list(grey), SCORED)],
)
def test_only_no_answer_is_no_answer_and_not_one_that_changes_nothing(answer, status):
    assert marked("9.3", answer).status == status
