import shutil
import subprocess

import pytest

from engine import Value, draw
from engine.drawing.graph.vector.tikz import tex_text
from nn import MLP

DOCUMENT = r"\documentclass{article}\usepackage{tikz}\begin{document}\input{picture.tikz}\end{document}"
HOSTILE = [
    r"\input{/etc/passwd}",
    "a_b^c~{d}%$#&",
    "é ñ ŵ 中 π Λ Α",
    "−½²₁…",
    "]},\n;\\end{tikzpicture}",
    "\u202e\0",
]


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("−3 × 2", "$-$3 $\\times$ 2"),
        ("a_1 & b", r"a\_1 \& b"),
        ("\\end{x}", r"$\backslash$end\{x\}"),
        ("σ Σ Α", r"$\sigma$ $\Sigma$ A"),
        ("é ĝ", r"\'{e} \^{g}"),
        ("x₁ y²", "x$_1$ y$^2$"),
        ("中\x07", "? "),
    ],
)
def test_a_text_means_nothing_to_latex(text, tex):
    assert tex_text(text) == tex


def test_a_picture_is_one_tikzpicture_with_its_colours():
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    text = draw(y).tikz
    assert text.count(r"\begin{tikzpicture}") == text.count(r"\end{tikzpicture}") == 1
    assert r"\definecolor{cffffff}{HTML}{FFFFFF}" in text
    assert "{grad 6 = 3 + 3};" in text
    assert "scale=2," in draw(y, scale=2).tikz


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdflatex on the PATH")
@pytest.mark.parametrize("case", ["graph", "net", "module", "hostile"])
def test_latex_compiles_it(case, tmp_path):
    model = MLP(2, [2, 1], seed=0)
    loss = (model([1.0, -2.0]) - 1.0) ** 2
    loss.backward()
    names = [Value(float(i), name) for i, name in enumerate(HOSTILE)]
    drawn = {
        "graph": lambda: draw(loss, fold=False),
        "net": lambda: draw(model, inputs=[1.0, -2.0], names=(["a_b", "c%"], ["é"])),
        "module": lambda: draw(loss, model=model, fold=1, theme="print"),
        "hostile": lambda: draw(sum(names, Value(1.0))),
    }[case]()
    drawn.save(tmp_path / "picture.tikz")
    (tmp_path / "main.tex").write_text(DOCUMENT, "utf-8")
    words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "main.tex"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False, timeout=120)  # noqa: S603
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-1500:]
    assert b"Missing character" not in (tmp_path / "main.log").read_bytes()
