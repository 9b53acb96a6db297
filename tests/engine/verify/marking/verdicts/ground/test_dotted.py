"""Matrices with dots: entries that stand opposite each other are equalities."""

from engine.verify.marking import mark

QUESTION = (
    r"""Let $z_j = \sum_{k=1}^{n} w_{jk} x_k$, $a_j = \sigma(z_j)$ and $L = \sum_{j=1}^{m} (a_j - y_j)^2$."""
)


def vector(*entries):
    return r"\begin{bmatrix} " + r" \\ ".join(entries) + r" \end{bmatrix}"


def verdict(*members):
    line = mark(f"$${' = '.join(members)}$$", question=QUESTION).lines[-1]
    return line.verdict


GRADIENT = vector(r"\frac{\partial L}{\partial z_1}", r"\vdots", r"\frac{\partial L}{\partial z_j}")
LEFT = r"\frac{\partial L}{\partial z}"


def test_entries_are_compared_one_by_one():
    right = vector("2(a_1 - y_1)a_1(1 - a_1)", r"\vdots", "2(a_j - y_j)a_j(1 - a_j)")
    wrong = vector("2(a_1 - y_1)a_1(1 - a_1)", r"\vdots", "2(a_j - y_j)a_j")
    assert verdict(LEFT, GRADIENT) == "definition"
    assert verdict(LEFT, GRADIENT, right) == "right"
    assert verdict(LEFT, GRADIENT, wrong) == "wrong"


def test_products_of_columns_and_rows():
    errors = vector("2(a_1 - y_1)", r"\vdots", "2(a_j - y_j)")
    slopes = vector("a_1(1 - a_1)", r"\vdots", "a_j(1 - a_j)")
    assert verdict(LEFT, GRADIENT, rf"{errors} \odot {slopes}") == "right"
    assert verdict(LEFT, GRADIENT, rf"{slopes} \odot {slopes}") == "wrong"


def test_a_matrix_of_another_size_is_judged_by_the_rule_of_its_entries():
    assert verdict(LEFT, GRADIENT, vector("a_1", "a_2", r"\vdots", "a_j")) == "wrong"
    right = vector(
        "2(a_1 - y_1)a_1(1 - a_1)", "2(a_2 - y_2)a_2(1 - a_2)", r"\vdots", "2(a_j - y_j)a_j(1 - a_j)"
    )
    assert verdict(LEFT, GRADIENT, right) == "right"


def test_dots_alone_are_not_judged():
    assert verdict(LEFT, GRADIENT, r"\begin{bmatrix} \dots \end{bmatrix}") == "unread"


def test_a_list_of_derivatives_lays_out_a_gradient():
    assert (
        verdict(LEFT, r"(\frac{\partial L}{\partial z_1}, \dots, \frac{\partial L}{\partial z_m})")
        == "definition"
    )


def test_a_row_of_derivatives_by_vectors_is_a_layout():
    question = r"Let $w_j \in \mathbb{R}^n$, $x \in \mathbb{R}^n$ and $L = \sum_j (w_j^T x - y_j)^2$."
    row = r"\begin{bmatrix} 2 x (w_1^T x - y_1) & \dots & 2 x (w_k^T x - y_k) \end{bmatrix}"
    text = rf"$\frac{{\partial L}}{{\partial w}} = {row}$"
    assert mark(text, question=question).lines[-1].verdict != "wrong"
