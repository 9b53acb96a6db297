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


def test_other_shapes_of_dots_are_not_judged():
    assert verdict(LEFT, GRADIENT, vector("a_1", "a_2", r"\vdots", "a_j")) == "unread"
    assert verdict(LEFT, GRADIENT, r"\begin{bmatrix} \dots \end{bmatrix}") == "unread"
