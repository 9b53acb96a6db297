"""A tree in plain signs and in LaTeX: brackets stand where a part binds more loosely, and the text is read again."""

import pytest

from engine.expressions.reading import read
from engine.expressions.spelling.spell import spell

SPELLED = {
    # brackets by how tightly a part binds
    "2(a-y)x": ("2·(a − y)·x", r"2 \cdot (a - y) \cdot x"),
    "a-(b-c)": ("a − (b − c)", "a - (b - c)"),
    "(a-b)-c": ("(a − b) − c", "(a - b) - c"),  # as it was written
    "-(a+b)": ("−(a + b)", "-(a + b)"),
    "-(a*b)": ("−(a*b)", "-(a * b)"),
    "a*-b": ("a*(−b)", "a * (-b)"),
    "-a^2": ("−a^2", "-a^{2}"),
    "(-a)^2": ("(−a)^2", "(-a)^{2}"),
    "a*(b/c)": ("a*(b/c)", r"a * \frac{b}{c}"),
    "a/b*c": ("a/b*c", r"\frac{a}{b} * c"),
    "a/(b*c)": ("a/(b*c)", r"\frac{a}{b * c}"),
    "a/b/c": ("a/b/c", r"\frac{\frac{a}{b}}{c}"),
    "a/(b+c)": ("a/(b + c)", r"\frac{a}{b + c}"),
    "a^b^c": ("a^(b^c)", "a^{b^{c}}"),
    "(a^b)^c": ("(a^b)^c", "(a^{b})^{c}"),
    "a^(b+1)": ("a^(b + 1)", "a^{b + 1}"),
    "a^n": ("a^n", "a^{n}"),
    "a^x_1": ("a^(x_1)", "a^{x_1}"),
    "A^{∘2}": ("A^{∘ 2}", r"A^{\circ 2}"),
    "a^10": ("a^10", "a^{10}"),
    "(1/2)^2": ("(1/2)^2", r"\left(\frac{1}{2}\right)^{2}"),
    "(a+b)^T": ("(a + b)ᵀ", r"(a + b)^\top"),
    "A@B": ("A @ B", "A @ B"),
    "a ⊙ b": ("a ⊙ b", r"a \odot b"),
    "a ⊗ b": ("a ⊗ b", r"a \otimes b"),
    # names and their indices
    "x_1^2": ("x_1^2", "x_1^{2}"),
    "w_jk": ("w_{jk}", "w_{jk}"),
    "W^(2)": ("W^[2]", "W^{(2)}"),
    "a'": ("a'", "a'"),
    "x^*": ("x^*", "x^*"),
    "x_{10,2}": ("x_{10,2}", "x_{10,2}"),
    "(a')^2": ("(a')^2", "(a')^{2}"),
    "(W^[2])^2": ("(W^[2])^2", "(W^{[2]})^{2}"),
    "(a^*)^T": ("(a^*)ᵀ", r"(a^*)^\top"),
    "(a')^T": ("a'ᵀ", r"(a')^\top"),
    "δ_ij": ("δ_{ij}", r"\delta_{ij}"),
    # calls and derivatives
    "sigma'(z)": ("σ'(z)", r"\sigma'(z)"),
    "f''(x)": ("f''(x)", "f''(x)"),
    "max(a,b)": ("max(a, b)", r"\max(a, b)"),
    "exp(-x^2)": ("exp(−x^2)", r"\exp(-x^{2})"),
    "dJ/dw": ("dJ/dw", r"\frac{dJ}{dw}"),
    "d^2J/dw^2": ("d^2 J/dw^2", r"\frac{d^{2} J}{dw^2}"),
    "d^2 f/dx dy": ("d^2 f/dx dy", r"\frac{d^{2} f}{dx dy}"),  # dxdy would be a name
    "(σ(2x))''": ("(σ(2·x))''", r"(\sigma(2 \cdot x))''"),
    "∇²f": ("∇²f", r"\nabla^2 f"),
    "∇²_x f": ("∇²_{x} f", r"\nabla^2_{x} f"),
    "∇(a+b)": ("∇(a + b)", r"\nabla (a + b)"),
    "∂z/∂x": ("∂z/∂x", r"\frac{\partial z}{\partial x}"),
    "∂^2 z/∂x∂y": ("∂^2 z/∂x∂y", r"\frac{\partial^{2} z}{\partial x\partial y}"),
    "∂(a+b)/∂x": ("∂(a + b)/∂x", r"\frac{\partial (a + b)}{\partial x}"),
    "∇f": ("∇f", r"\nabla f"),
    "∇_x f": ("∇_{x} f", r"\nabla_{x} f"),
    "df": ("df", r"\mathrm{d}f"),
    # what encloses, and what runs over an index
    "|a-b|": ("|a − b|", r"\lvert a - b \rvert"),
    "||x||_2^2": ("‖x‖_2^2", r"\lVert x \rVert_2^{2}"),
    "[x>0]": ("[x > 0]", r"\mathbb{1}[x > 0]"),
    "⟨a,b⟩": ("⟨a, b⟩", r"\langle a, b\rangle"),
    "(a,b)": ("(a, b)", "(a, b)"),
    "[1,2,3]": ("[1, 2, 3]", "[1, 2, 3]"),
    "[[1,2],[3,4]]": ("[1, 2; 3, 4]", r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"),
    "a if x>0 else b": (
        "(a if x > 0 else b)",
        r"\begin{cases} a & x > 0 \\ b & \text{otherwise} \end{cases}",
    ),
    "sum_{i=1}^n x_i^2": ("Σ_{i=1}^{n} x_i^2", r"\sum_{i=1}^{n} x_i^{2}"),
    "2 sum_i x_i": ("2·Σ_{i} x_i", r"2 \cdot \sum_{i} x_i"),
    "(sum_i x_i) y": ("(Σ_{i} x_i)·y", r"(\sum_{i} x_i) \cdot y"),
    "-sum_i x_i": ("−Σ_{i} x_i", r"-\sum_{i} x_i"),
    "Σ_{i≠j} x_i": ("Σ_{i ≠ j} x_i", r"\sum_{i \ne j} x_i"),
    "max_i x_i": ("max_{i} x_i", r"\max_{i} x_i"),
    "Π_i x_i": ("Π_{i} x_i", r"\prod_{i} x_i"),
    # relations
    "a = b = c": ("a = b = c", "a = b = c"),
    "a <= b": ("a ≤ b", r"a \le b"),
}


@pytest.mark.parametrize(("text", "plain", "latex"), [(text, *pair) for text, pair in SPELLED.items()])
def test_a_tree_is_spelled_in_both_notations_and_read_again(text, plain, latex):
    tree = read(text).tree
    assert spell(tree, "plain") == plain
    assert spell(tree, "latex") == latex
    assert spell(read(plain).tree, "plain") == plain
    assert spell(read(latex, notation="latex").tree, "latex") == latex


@pytest.mark.parametrize(
    ("latex", "spelled"),
    [
        (r"\mathbf{x} + \boldsymbol{\beta} + \vec{v}", r"\mathbf{x} + \boldsymbol{\beta} + \vec{v}"),
        (r"\text{loss} + \hat{y} + \bar{x}_1", r"\text{loss} + \hat{y} + \bar{x}_1"),
        (r"\operatorname{relu}(\alpha)", r"\operatorname{relu}(\alpha)"),
        (r"\mathbf{W}^{(2)} \mathbf{a}^{[1]}", r"\mathbf{W}^{(2)} \cdot \mathbf{a}^{[1]}"),
    ],
)
def test_styles_and_accents_of_names_are_kept(latex, spelled):
    assert spell(read(latex, notation="latex").tree, "latex") == spelled
