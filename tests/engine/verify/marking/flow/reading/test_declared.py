"""A function may be used above the line that defines it."""

from engine.verify.marking import mark
from engine.verify.marking.documents.extract import pages
from engine.verify.marking.flow.reading.declared import declared


def test_functions_are_found_in_the_whole_document():
    text = r"$E = \sum_i (h_\theta(x_i) - y_i)^2$, where $h_\theta(x) = \theta x$ and $g(u, v) = uv$; $a(1-a) = 2$"
    assert dict(declared(pages(text, "md"))) == {"h_θ": ("x",), "g": ("u", "v")}


def test_a_call_above_the_definition_is_a_call():
    text = r"$E = (h(x) - y)^2, \quad h(x) = wx$. Then $\frac{\partial E}{\partial w} = 2(h(x) - y)x$"
    assert mark(text).lines[-1].verdict == "right"
    assert mark(text.replace("2(h", "(h")).lines[-1].verdict == "wrong"
