"""Layers above the entries of a name, capitals as fixed indices, and marks."""

import time

import pytest

from engine.verify.marking import mark

NETWORK = r"""Let $h_j^{l} = \sigma(s_j^{l})$, $s_j^{l} = \sum_k v_{jk}^{l} h_k^{l-1} + c_j^{l}$ and
$E = \frac{1}{m} \sum_{j=1}^{m} (h_j^L - t_j)^2$."""


def verdicts(text):
    return [link.verdict for line in mark(text, question=NETWORK).lines for link in line.links]


@pytest.mark.parametrize("layer", ["l", "i", "p"])
def test_any_letter_beside_its_successor_is_a_layer(layer):
    upper, lower = f"{{{layer}+1}}", f"{{{layer}}}"
    left = rf"\frac{{\partial h_j^{upper}}}{{\partial h_k^{lower}}}"
    right = rf"{left} = \sigma'(s_j^{upper}) v_{{jk}}^{upper}"
    assert verdicts(f"$${right}$$") == ["right"]
    assert verdicts(f"$${right.replace('_{jk}', '_{kj}')}$$") == ["wrong"]
    assert verdicts("$$" + right.replace(r"\sigma'", r"\sigma^{-1}") + "$$") == ["wrong"]


def test_capitals_are_fixed_indices_where_two_names_have_them():
    right = r"\frac{\partial h_j^{l+1}}{\partial h_B^{l}} = \sigma'(s_j^{l+1}) v_{jB}^{l+1}"
    assert verdicts(f"$${right}$$") == ["right"]
    assert verdicts("$$" + right.replace("v_{jB}", "v_{Bj}") + "$$") == ["wrong"]
    assert verdicts("$$" + right.replace("s_j", "s_k") + "$$") == ["wrong"]


def test_a_letter_that_is_no_known_layer_is_not_judged():
    text = r"$$\frac{\partial h_j^{(l)}}{\partial h_k^{c}} = \sigma'(s_j^{(l)}) v_{jk}^{(l)}$$"
    (line,) = mark(text, question=NETWORK).lines
    assert (line.verdict, line.note) == ("unread", "the layer c of h is not stated above this line")


def test_a_sum_may_not_bind_the_index_of_the_left_side():
    chain = (
        r"\frac{\partial E}{\partial h_i^L} = \frac{1}{m} \sum_i 2 (h_i^L - t_i) = \frac{2}{m} (h_i^L - t_i)"
    )
    assert verdicts(f"$${chain}$$") == ["wrong", "right"]


def test_a_mark_makes_another_name():
    text = r"$q = 3 u + u^\dagger$; $\frac{\partial q}{\partial u^\dagger} = 1$, $\frac{\partial q}{\partial u} = 4$"
    assert [line.verdict for line in mark(text).lines] == ["definition", "right", "wrong"]


def test_what_follows_from_a_line_that_was_not_read_is_not_judged_by_it():
    text = r"Let $L = e^{(a)} b$. $$\frac{\partial L}{\partial b} = 7$$ $$\frac{\partial L}{\partial b} = 7 + 0$$"
    assert "follows" not in [line.verdict for line in mark(text).lines if "two readings" in line.note]


def test_a_long_run_of_blanks_behind_a_name_takes_no_time():
    start = time.process_time()
    mark("$a" + " " * 300_000 + "^{(1,2)} = 3$")
    mark("\n".join(f"a_{k} = {k}" for k in range(500)))
    assert time.process_time() - start < 2
