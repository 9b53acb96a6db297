"""Indices in brackets above a name, of which one alone changes."""

from engine.verify.marking import mark

MODEL = r"Let $o = b^{(1,1)} + v^{(1,1,2)} x_1 + v^{(1,2,2)} x_2$. "


def verdict(text):
    return mark(MODEL + text).lines[-1].verdict


def test_the_index_that_changes_counts():
    assert verdict(r"$\frac{\partial o}{\partial v^{(1,2,2)}} = x_2$") == "right"
    assert verdict(r"$\frac{\partial o}{\partial v^{(1,2,2)}} = x_1$") == "wrong"
    assert verdict(r"$\frac{\partial o}{\partial b^{(1,1)}} = 1$") == "right"


def test_a_star_is_the_whole_array():
    text = r"Let $C = \sum_j (u^{(1,j)} - t_j)^2$, $t = (t_1, \dots, t_n)$. "
    assert (
        mark(text + r"Then $\frac{\partial C}{\partial u^{(1,*)}} = 2(u^{(1,*)} - t)$").lines[-1].verdict
        == "right"
    )
    assert (
        mark(text + r"Then $\frac{\partial C}{\partial u^{(1,*)}} = u^{(1,*)} - t$").lines[-1].verdict
        == "wrong"
    )


def test_where_two_indices_change_both_stay_above():
    text = r"Let $q = a^{(1,2)} x + a^{(2,1)} y$. Then $\frac{\partial q}{\partial a^{(2,1)}} = y$."
    assert mark(text).lines[-1].verdict == "right"
