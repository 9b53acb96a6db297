import pytest

from engine.drawing.graph.style.labels import MOST_MARK, frame_name, label_of, module_label, safe, wrapped


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("a<b", "a&lt;b"), ("&amp;", "&amp;amp;"), ("a\\nb", "a\\\\nb"), ("a\nb", "a b"), ("", "")],
)
def test_a_text_is_text_for_graphviz(text, escaped):
    assert safe(text) == escaped


def test_lines_are_one_label():
    assert label_of(["w", "data 2"]) == r"w\ndata 2"


def test_a_mark_is_short_lines():
    assert wrapped("dead; loses 97.5 %") == ["! dead", "! loses 97.5 %"]
    assert sum(map(len, wrapped("word " * 100))) <= MOST_MARK + 2


def test_modules_are_counted_from_1():
    assert module_label(("MLP", "layers.0")) == "layer 1"
    assert module_label(("MLP",)) == "MLP"


def test_names_of_frames_are_of_letters():
    assert frame_name(("MLP", "layers.0"), 3) == "cluster_MLP_layers_0"
    assert frame_name(("a b",), 3) == "cluster_3"
