"""Habits of writing and the trees that they mean: one row for each, in plain text and in LaTeX."""

import pytest

from engine.expressions.context import Context
from engine.expressions.reading import read, read_line
from engine.expressions.spelling.spell import spell
from engine.expressions.tree import Norm
from tests.engine.expressions.brief import brief

HABITS = {
    # 1 implicit multiplication
    "2w(a-y)a(1-a)": "[2 w (a - y) a (1 - a)]",
    "2yp": "[2 y p]",
    "0.2(0.5)": "[0.2 0.5]",
    "w1x1+w2x2+b": "([w_1 x_1] + [w_2 x_2] + b)",
    "(a)(b)": "[a b]",
    # 2, 3 primes
    r"\sigma'(z)": "σ'(z)",
    "J''(w)": "J''(w)",
    r"\tanh'(x)": "tanh'(x)",
    r"\sigma^{'}(z)": "σ'(z)",
    r"\sigma^\prime(z)": "σ'(z)",
    r"f^{\prime}(x)": "f'(x)",
    "σ’(z)": "σ'(z)",
    r"\sigma'(2x)": "σ'([2 x])",
    r"(\sigma(2x))'": "'(σ([2 x]))",
    r"(\sigma \circ \tanh)(x)": "σ(tanh(x))",
    "f'(g(x))g'(x)": "[f'(g(x)) g'(x)]",
    "X'(Xw - y)": "[Xᵀ ([X w] - y)]",
    "dJ/dw = J'(w)": "d(J; w) = J'(w)",
    r"-\log p_\theta(y|x)": "-log(p_θ(y | x))",
    r"f(\mathbf x) = \mathbf a^\top \mathbf x": "f(x) = [aᵀ x]",
    r"\frac{\partial z}{\partial x} 2t + \frac{1}{2} 3t": "([∂(z; x) 2 t] + [1/2 3 t])",
    # 4, 5, 6 layers and examples
    "w_{jk}^{(l)}": "w_jk^(l)",
    "W^{[2]}": "W^(2)",
    "a^l_j": "a_j^(l)",
    "z^{l+1}_k": "z_k^(l+1)",
    r"\bigl(x^{(i)}\bigr)^2": "x^(i)^2",
    r"\theta e^{(i)}": "[θ e^(i)]",
    "z^{[l](i)}": "z^(li)",
    "W^[2]": "W^(2)",
    "a^(l-1)": "a^(l-1)",
    "δ^(2) = x**(2)": "δ^(2) = x^2",
    # 7 subscripts
    "p_1 + p1 + p₁": "(p_1 + p_1 + p_1)",
    "w_{11}": "w_11",
    r"\text{net}_o": "net_o",
    "cost_total": "cost_total",
    # 8 elementwise
    r"A \odot B \circ C": "[A⊙B⊙C]",
    r"A^{\circ 2}": "A∘^2",
    "A ⊙ B * C": "[[A⊙B]*C]",
    # 9 transposes
    r"X^\top + X^T + X^{T} + {^t}X": "(Xᵀ + Xᵀ + Xᵀ + Xᵀ)",
    "Xᵀ": "Xᵀ",
    "X.T @ dZ": "[Xᵀ@dZ]",
    "(a^{L-1})^T": "a^(L-1)ᵀ",
    "W^{[l]^T}": "W^(l)ᵀ",
    "W^{*T}": "W*ᵀ",
    # 10 sums
    r"\sum_{i=1}^n x_i": "sum<i,1,n>x_i",
    r"\sum_k a_k b_k + c": "(sum<k>[a_k b_k] + c)",
    "Σᵢ xᵢ": "sum<i>x_i",
    "sum_i=1^n x_i": "sum<i,1,n>x_i",
    r"\sum_{i \ne j} a_i": "sum<i|i ≠ j>a_i",
    r"\sum_{i,j} a_{ij}": "sum<i>sum<j>a_ij",
    r"\sum_i a_i + b_i": "sum<i>(a_i + b_i)",  # a later term has the index
    r"-\frac1m\sum_i y_i + (1-y_i) - c": "([-1/m sum<i>(y_i + (1 - y_i))] - c)",
    r"\prod_{i=1}^n p_i": "prod<i,1,n>p_i",
    r"\max_j z_j": "max<j>z_j",
    # 11, 12, 13 vectors, hats, upright names
    r"\mathbf{w}^\top\mathbf{x}": "[wᵀ x]",
    r"\vec\delta_2": "δ_2",
    r"\hat{y}-y + \widehat y": "(ŷ - y + ŷ)",
    "ŷ - yhat - y_hat": "(ŷ - ŷ - ŷ)",
    r"\operatorname{diag}(a)": "diag(a)",
    r"\mathrm{d}\hat y": "dŷ",
    r"\softmax(z)": "softmax(z)",
    # 14 brackets
    r"\left(h+u\right)\bigl[h+u\bigr]": "[(h + u) (h + u)]",
    "2s[s+t]": "[2 s (s + t)]",
    r"\left.\frac{dL}{du}\right|_{u=0}": "d(L; u)@<u = 0>",
    r"\frac{dL}{du}\Big|_{u=0}": "d(L; u)@<u = 0>",
    # 15 chains
    r"\begin{aligned}\frac{dL}{dw} &= 2a \\ &= 4\end{aligned}": "d(L; w) = [2 a] = 4",
    "= 2x": "= [2 x]",
    # 17, 18 cases and matrices
    r"\begin{cases}1 & z>0\\0 & \text{otherwise}\end{cases}": "C[1 if z > 0; 0 if ]",
    "1 for z > 0, 0 otherwise": "C[1 if z > 0; 0 if ]",
    "z if z > 0, -z if z < 0, otherwise 0": "C[z if z > 0; -z if z < 0; 0 if ]",
    r"z \text{ if } z > 0, \text{ otherwise } 0": "C[z if z > 0; 0 if ]",
    "1 if z > 0 else 0": "C[1 if z > 0; 0 if ]",
    r"\begin{bmatrix}2&x\\x&0\end{bmatrix}": "M[2, x; x, 0]",
    "(1,1)^t": "T(1, 1)ᵀ",
    "[1, 2; 3, 4]": "M[1, 2; 3, 4]",
    "[[1, 2], [3, 4]]": "M[1, 2; 3, 4]",
    # 19 derivatives
    r"\frac{\partial\ell}{\partial w}": "∂(l; w)",
    r"\partial z/\partial w": "∂(z; w)",
    "dL/dw": "d(L; w)",
    "∂E/∂w₁": "∂(E; w_1)",
    r"\partial_x f": "∂(f; x)",
    r"\nabla_W L": "∇(L; W)",
    r"\nabla J(\theta)": "∇(J(θ))",
    r"\frac{\partial^2 f}{\partial x\partial y}": "∂(f; x, y)",
    "d²L/dw²": "d(L; w, w)",
    "dL/da da/dz": "[d(L; a) d(a; z)]",
    "d/dx σ(2x)": "d(σ([2 x]); x)",
    r"\frac{\partial}{\partial w}(a-y)^2": "∂((a - y)^2; w)",
    r"\frac{\partial C}{w_{jk}}": "∂(C; w_jk)",  # the lower ∂ is lost
    "dloss/dw": "d(loss; w)",
    "d(wx+b)/dw = d[w²]/dw": "d(([w x] + b); w) = d(w^2; w)",
    # 20 indicators
    r"\mathbb{1}[u>v]": "[u > v]",
    "[i=j]": "[i = j]",
    r"\delta_{ij} + \delta^l_{jk} + \delta_o": "(δ<i, j> + δ_jk^(l) + δ_o)",
    r"1_{z>0} + \mathbf{1}(y_i = j)": "([z > 0] + [y_i = j])",
    # 21, 22 exp, log, differentials
    r"e^{-z} + \exp(-z)": "(e^-z + exp(-z))",
    r"\log p + \ln(p) + \log_2 x": "(log(p) + ln(p) + log(x)/log(2))",
    r"\exp -z": "exp(-z)",
    r"dW = X^\top dZ": "dW = [Xᵀ dZ]",
    # 23 numbers
    "0.7(0.6225) - 0.5 ≈ 0.3732": "([0.7 0.6225] - 0.5) ≈ 0.3732",
    # signs of print
    "x² + 2½ √(2x) ÷ 3 − a·b×c": "(x^2 + [5/2 sqrt([2 x])]/3 - [[a·b]×c])",
    "|x| + ||r|| + ‖v‖²": "(|x| + ‖r‖ + ‖v‖^2)",
    r"\|W\|_F^2": "‖W‖F^2",
    "2|x| - |a|b|c|": "([2 |x|] - [|a| b |c|])",
    "P(y=1|x)": "P(y = 1 | x)",
    "lambda x + π": "([λ x] + π)",
    "softmax(z)_i + (Wx)_i": "(softmax(z)_<i> + [W x]_<i>)",
    "2e^-z1": "[2 e^-z_1]",
    "-x**2**3": "-x^2^3",
    "w <- w - ηg": "w ← (w - [η g])",
    "δ := ∂C/∂z": "δ := ∂(C; z)",
    r"W \in \mathbb{R}^{m \times n}": "W ∈ R^[m×n]",
    "a = = b": "a = b",
    r"w\_1 \* x": "[w_1*x]",
    "np.exp(-z)": "exp(-z)",
}


@pytest.mark.parametrize("text", HABITS)
def test_a_habit_is_read(text):
    reading = read(text)
    assert [str(problem) for problem in reading.problems] == []
    assert brief(reading.tree) == HABITS[text]


@pytest.mark.parametrize("text", HABITS)
def test_a_reading_can_be_pasted_back(text):
    """Its text is read again as the same tree, but for the sign of a product and brackets around a layer."""
    reading = read(text)
    again = read(reading.spelled, notation=reading.notation)
    assert not again.problems, reading.spelled
    assert read(again.spelled, notation=again.notation).spelled == again.spelled == reading.spelled
    assert _bare(brief(again.tree)) == _bare(brief(reading.tree)), reading.spelled


def _bare(text):
    return text.translate(str.maketrans("·*×@", "    ")).replace("[", "").replace("]", "").replace("d(", "∂(")


@pytest.mark.parametrize(
    ("text", "trees"),
    [
        ("dz/dw = x,  dz/db = 1,  dz/dx = w", ["d(z; w) = x", "d(z; b) = 1", "d(z; x) = w"]),
        ("L=(a-y)^2, a=σ(z), z=wx+b", ["L = (a - y)^2", "a = σ(z)", "z = ([w x] + b)"]),
        (r"\frac{dL}{dw} &= 2(a-y)s x \\ &= 4 \\ z &= 3.", ["d(L; w) = [2 (a - y) s x] = 4", "z = 3"]),
        (r"a = 1 \quad (\text{since } b = 2), \\ c = 3", ["a = 1", "c = 3"]),
        (r"\Rightarrow \text{Weights: } W = 1", ["W = 1"]),
        ("let a = 1 and b = 2.", ["a = 1", "b = 2"]),
        ("so; hence,", []),
        (r"\forall i: x_i > 0", ["i", "x_i > 0"]),
        ("", []),
    ],
)
def test_a_line_has_several_formulas(text, trees):
    readings = read_line(text)
    assert [brief(reading.tree) for reading in readings] == trees
    assert all(text[slice(*reading.span)].strip(" &") for reading in readings)


@pytest.mark.parametrize(
    ("text", "context", "tree"),
    [
        ("a(1-b)", Context(functions={"a": ("x",)}), "a((1 - b))"),
        ("f(x+1)", Context(functions={"f": ("x",)}), "f((x + 1))"),
        ("f(x+1)", Context(values={"f"}), "[f (x + 1)]"),
        ("f_x + f_{xy}", Context(functions={"f": ("x", "y")}), "(∂(f; x) + ∂(f; x, y))"),
        ("f_x", Context(), "f_x"),
        (r"f_xy = \alpha", Context(functions={"f": ("x", "y")}), "∂(f; x, y) = α"),
        ("f_x", Context(values={"f_x"}, functions={"f": ("x",)}), "∂(f; x)"),
        ("net(a)", Context(values={"net"}), "[net a]"),
        ("w - lr g", Context(), "(w - [lr g])"),
        ("out - wxy", Context(values={"out", "w", "x", "y"}), "(out - [w x y])"),
        ("lr g", Context(values={"lr"}), "[lr g]"),
        ("a^2", Context(layers={"a"}), "a^(2)"),
        ("a^2", Context(), "a^2"),
        ("h'", Context(prime="x"), "'(h; x)"),
        ("W'", Context(values={"W'"}), "W'"),
        ("e^x + e_1", Context(values={"e"}), "(e^x + e_1)"),
        ("dx", Context(values={"d", "x"}), "[d x]"),
        (r"\R{w}", Context(macros={"R": (1, r"\mathbf{#1}^2")}), "w^2"),
    ],
)
def test_the_context_decides(text, context, tree):
    assert brief(read(text, context=context).tree) == tree


@pytest.mark.parametrize(
    ("text", "tree", "others"),
    [
        ("f(x+1)", "[f (x + 1)]", {"f is a function of the brackets behind it": "f((x + 1))"}),
        ("e^2z", "[e^2 z]", {"z stands in the exponent": "e^[2 z]"}),
        ("1/2m", "1/[2 m]", {"m stands beside the line": "[1/2 m]"}),
        ("3/2x", "[3/2 x]", {"x stands below the line": "3/[2 x]"}),
        ("W'", "W'", {"W' is the transpose of W": "Wᵀ"}),
        (r"\alpha_jk", "[α_j k]", {"jk stands below": "α_jk"}),
        ("x^(2)", "x^(2)", {"the superscript of x is a power": "x^2"}),
        ("x^i", "x^i", {"the superscript of x is an index": "x^(i)"}),
        ("wxy", "wxy", {"wxy is the product w·x·y": "[w x y]"}),
        ("1/1+e^-z", "(1/1 + e^-z)", {}),
        ("a/b c", "[a/b c]", {}),
        ("a(1-a)", "[a (1 - a)]", {}),
        ("0.2(0.5)", "[0.2 0.5]", {}),
    ],
)
def test_a_second_reading_survives_with_its_words(text, tree, others):
    reading = read(text)
    assert brief(reading.tree) == tree
    assert {alternative.words: brief(alternative.tree) for alternative in reading.alternatives} == others


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "x + * 2 - (y",
            [(4, 5, "an operand is missing before *"), (10, 11, "this bracket is not closed; write )")],
        ),
        ("0,5x", [(1, 2, "a comma stands in a number; write 0.5")]),
        (r"\foo x + \bar", [(0, 5, r"\foo is not a command"), (13, 13, "an operand is missing")]),
        (
            "2 3 $ 4",
            [
                (2, 3, "an operator is missing; write 2*3"),
                (4, 5, "'$' is not allowed"),
                (6, 7, "an operator"),
            ],
        ),
        (r"\int x", [(0, 5, "an integral is not read here")]),
        (r"\begin{tikzpicture} x \end{tikzpicture}", [(0, 19, r"\begin{tikzpicture} is not read here")]),
        ("a = 1, b = 2", [(5, 6, "a comma may only separate")]),
    ],
)
def test_all_problems_are_reported_at_once_with_their_places(text, problems):
    reading = read(text, notation="plain" if "$" in text else "auto")
    assert reading.tree is None
    assert [problem.span for problem in reading.problems] == [(start, end) for start, end, _ in problems]
    assert all(str(p).startswith(words) for p, (_, _, words) in zip(reading.problems, problems, strict=True))


def test_spans_are_places_in_the_text():
    text = r"L = \frac{1}{2}(a-\hat y)^2"
    tree = read(text).tree
    left, right = tree.members
    assert text[slice(*left.span)] == "L"
    assert text[slice(*right.span)] == r"\frac{1}{2}(a-\hat y)^2"
    assert text[slice(*right.factors[0].span)] == r"\frac{1}{2}"
    assert text[slice(*right.factors[1].base.terms[1].span)] == r"\hat y"


def test_one_name_has_one_symbol_in_every_spelling():
    for spellings in (
        ["ŷ", r"\hat y", r"\hat{y}", "yhat", "y_hat"],
        ["σ", r"\sigma", "sigma"],
        ["l", r"\ell", "ℓ"],
    ):
        assert len({read(text).tree for text in spellings}) == 1


@pytest.mark.parametrize("text", ["‖x‖_∞", r"\lVert x \rVert_\infty", "‖x‖_1", "‖W‖_F", "|x|_2"])
def test_the_order_of_a_norm_is_written_as_it_is_read(text):
    reading = read(text)
    assert isinstance(reading.tree, Norm)
    assert reading.tree.order in {"∞", "1", "F", "2"}
    assert read(reading.spelled).tree == reading.tree


def test_a_sign_that_is_an_index_is_read_as_it_is_written():
    for text in ("x_{+}", "w_{1,-}", "w_{-,1}", "w_1 _ -"):
        tree = read(text, notation="latex").tree
        assert tree is not None, text
        assert read(spell(tree, "latex"), notation="latex").tree == tree, text
