"""The step-through page as a file: what it holds, that it holds everything, and that names stay names."""

import base64
import copy
import hashlib
import json
import math
import pickle
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from engine import FormulaError, Operation, Value, apply, constant, operation, relu, xlogy
from engine.drawing.graph.snapshot.snapshot import Snapshot, snapshot, with_folded_sums
from engine.drawing.page.contents import KINDS, MOST_NODES
from engine.drawing.page.page import Page, page, step_through
from nn import MLP

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "{{script}} ${1} `\\",
    "\u2028\u2029\u202e\ud800\x00",
    "'\"&amp;]]>",
)


def neuron():
    w, x, b = Value(-3.0, "w"), Value(2.0, "x"), Value(5.5, "b")
    return (w * x + b).sigmoid()


class Elements(HTMLParser):
    """The elements of a page: (tag, attributes, text inside), as a browser's parser would cut them."""

    def __init__(self, text):
        super().__init__()
        self.texts, self.inside = [], False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.texts.append([tag, dict(attrs), ""])
        self.inside = True

    def handle_endtag(self, _tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.texts[-1][2] += data

    def all(self, tag):
        return [(attributes, text) for name, attributes, text in self.texts if name == tag]


def graph_of(text):
    (data,) = [
        inside for attributes, inside in Elements(text).all("script") if attributes.get("id") == "graph"
    ]
    names = ("label", "kind", "op", "data", "parents", "part", "learns", "automatic")
    graph = json.loads(data)
    rows = [dict(zip(names, row, strict=True)) for row in graph["nodes"]]
    for row in rows:
        row["kind"], row["op"] = KINDS[row["kind"]], graph["ops"][row["op"]] if row["op"] >= 0 else ""
    return rows


def labels_of(text):
    return [node["label"] for node in graph_of(text)]


def test_a_page_holds_the_graph_with_its_numbers_and_edges():
    rows = graph_of(step_through(neuron()))
    assert [(row["label"], row["kind"], row["op"], row["data"], row["parents"]) for row in rows] == [
        ("w", "input", "", -3.0, []),
        ("x", "input", "", 2.0, []),
        ("v₁", "inner", "mul", -6.0, [0, 1]),
        ("b", "input", "", 5.5, []),
        ("v₂", "inner", "add", -0.5, [2, 3]),
        (
            "v₃",
            "result",
            "sigmoid",
            math.exp(-0.5) / (1.0 + math.exp(-0.5)),
            [4],
        ),  # σ(-1/2), its form for a < 0
    ]
    assert {row["part"] for row in rows} == {-1}
    assert all(row["learns"] for row in rows)
    assert [row["automatic"] for row in rows] == [0, 0, 1, 0, 1, 1]


def test_a_page_carries_the_rules_of_its_own_operations_and_no_others():
    text = step_through(neuron())
    assert "rule: (a, b) => [a * b, [b, a]]" in text
    assert '"sigmoid":' in text
    assert '"tanh":' not in text


def test_a_page_asks_nothing_of_a_network():
    text = step_through(neuron())
    assert not re.findall(r"https?:|//[\w.-]+\.\w+/", text)
    assert not re.findall(r"\b(?:src|href|action|srcset|background)\s*=\s*[\"']?", text)
    assert not re.findall(r"url\(|@import|\bimport\s*\(|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon", text)
    assert {tag for tag, _, _ in Elements(text).texts}.isdisjoint(
        {"link", "img", "iframe", "object", "embed", "base"}
    )


def test_nothing_in_a_page_reads_text_as_markup_or_as_a_program():
    text = step_through(neuron())
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function", text)
    assert not re.findall(r"<[^>]+\son\w+=", text)


def test_the_policy_allows_the_script_and_the_style_of_the_page_by_their_hashes_alone():
    elements = Elements(step_through(neuron()))
    (policy,) = [
        a["content"] for a, _ in elements.all("meta") if a.get("http-equiv") == "Content-Security-Policy"
    ]
    (style,) = [text for _, text in elements.all("style")]
    (script,) = [text for attributes, text in elements.all("script") if "type" not in attributes]
    script_hash, style_hash = (
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (script, style)
    )
    assert policy.split("; ") == [
        "default-src 'none'",
        f"script-src {script_hash}",
        f"style-src {style_hash}",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_no_style_attribute_is_written_where_the_policy_would_refuse_it():
    text = step_through(neuron())
    assert not any("style" in attributes for _, attributes, _ in Elements(text).texts)
    assert '"style"' not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_element_and_stays_a_name(name):
    plain = [element[0] for element in Elements(step_through(Value(1.0, "x") * Value(2.0, "w"))).texts]
    product = Value(1.0, name) * Value(2.0, "w")
    text = step_through(product, title=name)
    assert [element[0] for element in Elements(text).texts] == plain
    text.encode("utf-8")
    assert "\u2028" not in text
    if name.isprintable():
        assert labels_of(text)[0] == (name if len(name) <= 24 else name[:23] + "…")
        assert Elements(text).all("title")[0][1] == name


def test_the_same_graph_gives_the_same_bytes():
    assert step_through(neuron()) == step_through(neuron())


def test_a_page_is_small():
    assert len(step_through(neuron()).encode()) < 120_000


def test_backward_run_before_changes_nothing_on_the_page():
    before, after = neuron(), neuron()
    after.backward()
    assert step_through(before) == step_through(after)


def test_equal_names_are_told_apart_by_place_and_then_by_number():
    model = MLP(2, [2, 1], "tanh")
    text = step_through(model([Value(1.0, "x"), Value(0.0, "x")]), model)
    labels = labels_of(text)
    assert {"w1[0.0]", "w1[0.1]", "w1[1.0]", "b[0.1]"} <= set(labels)
    assert sum(label.startswith("x#") for label in labels) == 2
    named = [label for label in labels if label]
    assert len(set(named)) == len(named)


def test_plain_numbers_have_no_label_and_no_gradient():
    nodes = graph_of(step_through(Value(3.0, "x") * 2))
    assert [(node["label"], node["kind"], node["learns"]) for node in nodes] == [
        ("x", "input", 1),
        ("", "constant", 0),
        ("v₁", "result", 1),
    ]


def test_an_input_given_as_a_number_has_no_gradient_once_backward_has_run():
    product = Value(3.0, "w") * constant(2.0, "x")
    product.backward()
    assert [node["learns"] for node in graph_of(step_through(product))] == [1, 0, 1]


def test_numbers_that_json_lacks_travel_as_words():
    total = Value(math.nan, "a") + Value(math.inf, "b") + Value(-math.inf, "c") + Value(-0.0, "d")
    data = {node["label"]: node["data"] for node in graph_of(step_through(total))}
    assert (data["a"], data["b"], data["c"]) == ("NaN", "Infinity", "-Infinity")
    assert math.copysign(1.0, data["d"]) == -1.0


def test_a_leaf_alone_has_a_page():
    assert [node["kind"] for node in graph_of(step_through(Value(3.0, "x")))] == ["input"]


def test_an_operation_declared_by_its_user_is_carried_too():
    @operation(symbol="cube", latex="{a}^3", domain="a < 10")
    def cube(a):
        """y = a³."""
        return a * a * a, (3.0 * a * a,)

    text = step_through(apply(cube, Value(2.0, "x")))
    assert "rule: (a) => [a * a * a, [3.0 * a * a]]" in text
    assert "inDomain: (a) => a < 10" in text


def test_an_operation_whose_rule_cannot_be_read_is_refused_by_name():
    blind = Operation("blind", eval("lambda a: (a, (1.0,))"), ("a",), "y = a", "b", "")  # noqa: S307
    with pytest.raises(FormulaError, match="the rule of blind"):
        step_through(apply(blind, Value(1.0)))


def test_operations_are_written_as_their_symbols_say():
    x, y = Value(1.5, "x"), Value(2.5, "y")
    total = (x + y) * (x - y) / x**y + abs(-x).sqrt() + x.tanh() + x.max(y) + relu(y) + xlogy(x, y)
    text = step_through(total)
    for written in ("{a} + {b}", "{a} − {b}", "{a} × {b}", "{a} ÷ {b}", "{a} ^ {b}", "−{a}", "|{a}|"):
        assert json.dumps(written) in text
    for written in ("√{a}", "tanh({a})", "max({a}, {b})", "relu({a})", "{a} ln {b}"):
        assert json.dumps(written) in text


def test_a_graph_above_the_limit_is_refused_with_what_to_do():
    (leaf,) = snapshot(Value(1.0, "x")).nodes
    graph = Snapshot((leaf,) * (MOST_NODES + 1), differentiated=False)
    with pytest.raises(ValueError, match=r"at most 100,000 nodes; got 100,001: step through a part"):
        page(graph)


@pytest.mark.slow
def test_a_graph_at_the_limit_has_its_page():
    total = Value(0.0, "x")
    for _ in range(MOST_NODES - 1):
        total = total.sin()
    assert len(graph_of(step_through(total))) == MOST_NODES


def test_an_empty_graph_is_refused():
    with pytest.raises(ValueError, match="at least one node"):
        page(Snapshot((), differentiated=False))


def test_a_folded_graph_is_refused():
    a, b, c = (Value(1.0, name) for name in "abc")
    with pytest.raises(ValueError, match="as snapshot\\(\\) gives it, not folded"):
        page(with_folded_sums(snapshot(a + b + c)))


def test_a_node_of_an_unknown_operation_is_refused():
    graph = snapshot(Value(1.0, "x").exp())
    strange = replace(graph, nodes=(graph.nodes[0], replace(graph.nodes[1], op="strange")))
    with pytest.raises(ValueError, match="node 1 was made by 'strange'"):
        page(strange)


def test_two_operations_of_one_name_are_refused():
    def declared():
        @operation(symbol="twin", latex="")
        def twin(a):
            """y = a."""
            return a * 1.0, (1.0,)

        return twin

    with pytest.raises(ValueError, match="two that are called 'twin'"):
        step_through(apply(declared(), apply(declared(), Value(1.0))))


def test_what_is_no_value_is_refused():
    with pytest.raises(TypeError, match="a picture needs a Value"):
        step_through(3.0)


def test_a_page_is_the_text_of_its_file_and_prints_itself_in_short():
    shown = step_through(neuron())
    assert isinstance(shown, Page)
    assert str(shown) == f"{shown}" == shown
    assert shown.startswith("<!DOCTYPE html>")
    assert repr(shown) == f"<page: step through v₃, 6 nodes, {round(len(shown.encode()) / 1000)} kB>"


@pytest.mark.parametrize(
    ("root", "told"),
    [
        (Value(3.0, "x"), "step through x, 1 node,"),
        (constant(-2.5), "step through −2.5, 1 node,"),
        (-Value(3.0, "x\n</iframe>"), "step through v₁, 2 nodes,"),
        (Value(3.0, "x\ny"), "step through x y, 1 node,"),
    ],
)
def test_a_page_says_which_graph_it_steps_through(root, told):
    assert repr(step_through(root)).startswith(f"<page: {told}")


def test_a_page_of_a_snapshot_is_a_page_as_well():
    assert repr(page(snapshot(neuron()))).startswith("<page: step through v₃, 6 nodes")


@pytest.mark.parametrize("name", ["plain", *HOSTILE])
def test_a_notebook_shows_the_page_in_a_frame_of_its_own(name):
    shown = step_through(Value(1.0, name) * 2.0, title=name)
    ((tag, attributes, inside),) = Elements(shown._repr_html_()).texts
    assert (tag, inside) == ("iframe", "")
    assert attributes["srcdoc"] == shown
    assert attributes["sandbox"] == "allow-scripts"  # and no allow-same-origin: it cannot reach the notebook
    assert attributes["title"] == Elements(shown).all("title")[0][1]
    assert {"width: 100%", "height: 720px"} <= set(attributes["style"].split("; "))


@pytest.mark.parametrize("name", ["neuron.html", "neuron.htm", "NEURON.HTML"])
def test_a_page_is_saved_as_its_text(tmp_path, name):
    shown = step_through(neuron())
    assert shown.save(tmp_path / name) == tmp_path / name
    assert shown.save(str(tmp_path / name)) == tmp_path / name
    assert (tmp_path / name).read_bytes() == shown.encode()


@pytest.mark.parametrize("name", ["neuron", "neuron.png", "html", "neuron.html.txt"])
def test_a_page_is_saved_under_no_other_ending(tmp_path, name):
    with pytest.raises(ValueError, match=rf"^a page is saved as \.html or \.htm; got '.*{name}'$"):
        step_through(neuron()).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_page_without_a_folder_leaves_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        step_through(neuron()).save(tmp_path / "missing" / "neuron.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])  # noqa: S301
def test_a_copy_of_a_page_is_that_page(again):
    shown = step_through(neuron())
    other = again(shown)
    assert (other, repr(other), other._repr_html_()) == (shown, repr(shown), shown._repr_html_())
