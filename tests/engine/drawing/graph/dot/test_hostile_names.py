"""Names that attack what shows them, in every place that a name can have: SVG, DOT, page and LaTeX stay inert."""

import base64
import json
import re
import subprocess
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from engine import Value, diagnose, draw, latex, latex_gradient
from engine.drawing.graph.render import layout_program
from engine.drawing.page.page import step_through
from nn import MLP

NAMES = {
    "a script": "<script>alert(1)</script>",
    "an image": '"><img src=x onerror=alert(1)>',
    "ends": "]]>--></title></svg></script><!--",
    "a link": "javascript:alert(1)",
    "DOT": '\\N\\G"];x [URL="javascript:alert(1)"',
    "LaTeX": "\\end{document}\\input{/etc/passwd}\\write18{x}%n$^_&~#{",
    "control": "\0\x1b[2J\x07\n\r\t\x85",
    "no characters": "\ud800\ufffe\uffff",
    "directions": "\u202ea\u2028b\u2029\u200fc\ufeff",
    "long": "<x" * 50_000,
    "a backslash": "\\",
    "HTML": "<b>x</b>",
}
SHAPES = {"svg", "g", "title", "path", "polygon", "polyline", "ellipse", "text"}
COMMANDS = {
    *("text", "backslash", "wedge", "sim", "cdot", "frac", "partial", "begin", "end", "left", "right"),
    *("mathrm", "approx", "tanh", "cdots"),
}


class Modules:
    """A model whose parameters have hostile paths, of a class with a hostile name where Python allows one."""

    def __init__(self, name):
        self.weight, self.bias = Value(0.5, name), Value(-0.25, name)
        self.paths = [f"{name}.0.{name}.weights.1", f"{name}.0.{name}.bias"]

    def named_parameters(self):
        return zip(self.paths, (self.weight, self.bias), strict=True)

    @classmethod
    def called(cls, name):
        plain = name.replace("\0", "").encode("utf-8", "ignore").decode()
        return type(plain, (cls,), {})(name)


def attacked(name):
    """A graph with the name at nodes, in modules, in marks and in words; and the model it is made of."""
    model = Modules.called(name)
    root = (model.weight * Value(2.0, name) + model.bias).tanh()
    root.name = name
    root.backward()
    return root, model


def pictures(name):
    root, model = attacked(name)
    yield draw(root, model=model, marks={root: name, model.weight: f"{name}; {name}"}, alt=name)
    yield draw(root, model=model, fold=True, show=["names"])
    net = MLP(2, [1], seed=0)
    for parameter in net.parameters():
        parameter.name = name
    yield draw(net, inputs=[1, 2], alt=name)


def elements(svg):
    return [(element.tag.rpartition("}")[2], element) for element in ET.fromstring(svg).iter()]  # noqa: S314


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_an_svg_holds_shapes_and_text_alone(name):
    for picture in pictures(name):
        shapes = elements(picture.svg)
        assert {tag for tag, _ in shapes} <= SHAPES
        attributes = {attribute for _, element in shapes for attribute in element.attrib}
        assert not {a for a in attributes if a.startswith("on") or a.endswith("href")}
        assert len(picture.svg) < 4 * len(name) + 30_000  # &lt; for <
    shown, said = picture._repr_mimebundle_()  # with the last one's PNG
    assert base64.b64decode(shown["image/png"]).startswith(b"\x89PNG")
    json.dumps([shown, said], ensure_ascii=False).encode()


@pytest.mark.parametrize("name", ["DOT", "HTML", "LaTeX", "control"])
def test_a_dot_text_has_the_nodes_and_edges_of_the_graph_and_no_links(name):
    (picture, *_), (plain, *_) = pictures(NAMES[name]), pictures("plain")
    laid_out = [
        subprocess.run(  # noqa: S603
            [layout_program(), "-Tplain"], input=dot.encode(), capture_output=True, check=True
        ).stdout.split(b"\n")
        for dot in (picture.dot, plain.dot)
    ]
    counts = [
        [sum(line.startswith(kind) for line in lines) for kind in (b"node", b"edge")] for lines in laid_out
    ]
    assert counts[0] == counts[1] == [6, 5]
    assert not re.search(r"(?i)\b(url|href)=", re.sub(r'"(?:[^"\\]|\\.)*"', "", picture.dot))
    assert not re.search(r"=\s*<", picture.dot)  # Graphviz's own HTML


class Tags(HTMLParser):
    """The tags of a page, and its attributes that act."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.acting = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.acting += [name for name, _ in attrs if name.startswith("on") or name in ("href", "src")]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_page_has_the_tags_of_any_other(name):
    pages = [step_through(*attacked(title_of), title=title_of) for title_of in (name, "plain")]
    assert Tags(pages[0]).tags == Tags(pages[1]).tags
    assert Tags(pages[0]).acting == []
    assert len(pages[0].encode()) < len(pages[1].encode()) + 5000


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_latex_has_no_command_but_those_of_mathematics(name):
    root, model = attacked(name)
    text = latex(root) + latex_gradient(root, model.weight)
    assert set(re.findall(r"\\([A-Za-z]+)", text)) <= COMMANDS
    assert set(re.findall(r"\\(?:begin|end)\{(\w*)", text)) == {"aligned"}
    assert not re.search(r"(?<!\\)[%#$]", text)
    assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_what_a_diagnosis_says_can_be_printed_and_drawn(name):
    root = (Value(1000.0, name).exp() - Value(1000.0, name).exp()) * Value(1.0, name)
    diagnosis = diagnose(root)
    assert {node.name for node in diagnosis} <= {"", name}
    assert str(diagnosis).replace("\n", "").isprintable()
    assert {tag for tag, _ in elements(draw(root, marks=diagnosis).svg)} <= SHAPES
