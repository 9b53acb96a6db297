import base64
import re
import xml.etree.ElementTree as ET

import pytest

from engine import Value
from engine.drawing import Drawing, RenderError, draw
from engine.drawing.graph.render import layout_program, render, tidied
from nn import MLP

SVG = "{http://www.w3.org/2000/svg}"


def square():
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    return y


def ids(svg):
    return {g.get("id") for g in ET.fromstring(svg).iter(f"{SVG}g")}  # noqa: S314  # our own


def test_the_svg_has_an_id_a_class_and_a_tooltip_for_each_node():
    svg = draw(square()).svg
    assert {"n0", "n1", "e0-1-0", "e0-1-1"} <= ids(svg)
    assert 'class="node input"' in svg
    assert "<title>input x, data 3.0, grad 6.0</title>" in svg


def test_the_svg_can_stand_in_a_page():
    svg = draw(square()).svg
    assert svg.startswith('<svg role="img"')
    assert "<!--" not in svg
    assert "<!DOCTYPE" not in svg
    assert not re.search(r"(href|src)=", svg)


def test_two_runs_give_the_same_bytes():
    first = draw(square())
    assert (first.svg, first.png) == (draw(square()).svg, draw(square()).png)


@pytest.mark.parametrize("ending", [".svg", ".png", ".dot", ".SVG", ".pdf", ".tikz"])
def test_a_drawing_is_saved_in_the_form_of_its_ending(ending, tmp_path):
    path = draw(square()).save(tmp_path / f"g{ending}")
    starts = {".svg": b"<svg", ".png": b"\x89PNG", ".dot": b"digraph", ".pdf": b"%PDF", ".tikz": b"% "}
    start = starts[ending.lower()]
    assert path.read_bytes().startswith(start)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_another_ending_is_refused_with_those_there_are(tmp_path):
    for name in ("g.eps", "g", "g.svg.txt"):
        with pytest.raises(
            ValueError, match=r"^a picture is saved as \.svg, \.png, \.pdf, \.tikz, \.dot, \.html; got "
        ):
            draw(square()).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path):
    with pytest.raises(FileNotFoundError):
        draw(square()).save(tmp_path / "missing" / "g.svg")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        draw(square()).save(tmp_path / "file" / "g.svg")


def test_a_notebook_shows_the_svg_with_a_png_and_text_as_fallbacks():
    png = draw(square()).png
    shown, said = draw(square())._repr_mimebundle_(include=None, exclude=None)
    assert shown["image/svg+xml"].startswith("<svg")
    assert base64.b64decode(shown["image/png"]) == png
    assert shown["text/plain"] == "x = 3, grad 6\nv₁ = mul(x, x) = 9, grad 1"
    assert said["image/png"]["alt"] == said["image/svg+xml"]["alt"] == shown["text/plain"]


@pytest.mark.parametrize(
    "drawn", [lambda alt: draw(square(), alt=alt), lambda alt: draw(MLP(2, [1]), alt=alt)]
)
def test_words_for_those_who_do_not_see_it_are_the_title_and_the_alternative_text(drawn):
    picture = drawn("x × x < 10 & more")
    root, first, *_ = ET.fromstring(picture.svg).iter()  # noqa: S314  # our own text
    assert (root.get("role"), first.tag, first.text) == ("img", SVG + "title", "x × x < 10 & more")
    assert picture._repr_mimebundle_()[1]["image/png"] == {"alt": "x × x < 10 & more"}


def test_naming_a_value_shows_its_graph():
    y = square()
    svg = draw(y).svg
    shown, _ = y._repr_mimebundle_()
    assert (shown["image/svg+xml"], shown["text/plain"]) == (svg, repr(y))


def test_a_value_too_large_to_draw_is_shown_as_text():
    y = Value(1.0)
    for _ in range(2000):
        y = y.sin()
    assert list(y._repr_mimebundle_()[0]) == ["text/plain"]


def test_without_a_layout_program_one_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.metadata.files", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.delenv("CHAINRULE_DOT", raising=False)
    with pytest.raises(
        RenderError, match=r"pip install 'graphviz-pure<0.3', or install Graphviz so that `dot`"
    ):
        draw(square()).svg  # noqa: B018
    assert draw(square()).dot  # needs none
    assert "no program" in draw(square())._repr_mimebundle_()[0]["text/plain"]


def test_a_program_can_be_named_and_one_that_fails_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("CHAINRULE_DOT", layout_program())
    assert draw(square()).svg.startswith("<svg")
    monkeypatch.setenv("CHAINRULE_DOT", str(tmp_path / "nothing"))
    with pytest.raises(RenderError, match="CHAINRULE_DOT"):
        draw(square()).svg  # noqa: B018
    failing = tmp_path / "failing"
    failing.write_text("#!/bin/sh\necho no such layout >&2\nexit 3\n", encoding="utf-8")
    failing.chmod(0o755)
    monkeypatch.setenv("CHAINRULE_DOT", str(failing))
    with pytest.raises(RenderError, match="failed: no such layout"):
        render("digraph {}", "svg")


def test_dot_on_the_path_serves_where_the_wheel_is_missing(monkeypatch, tmp_path):
    (tmp_path / "dot").symlink_to(layout_program())
    monkeypatch.setattr("importlib.metadata.files", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert layout_program() == str(tmp_path / "dot")
    assert draw(square()).svg.startswith("<svg")


def test_tidying_keeps_every_text_and_number_of_the_picture_with_those_of_edges_last():
    raw = render(draw(square()).dot, "svg").decode()
    texts = [t.text for t in ET.fromstring(raw).iter(f"{SVG}text") if t.text.strip()]  # noqa: S314
    tidy = tidied(raw, "#1f2328")
    shown = [t.text for t in ET.fromstring(tidy).iter(f"{SVG}text")]  # noqa: S314
    assert sorted(shown) == sorted(texts)
    assert shown[-2:] == ["1 × 3 = 3", "1 × 3 = 3"]  # no line is drawn over them
    assert len(tidy) < 0.7 * len(raw)


def test_a_leaf_alone_and_a_constant_graph_are_drawn():
    assert "data 1" in draw(Value(1.0)).svg
    assert isinstance(draw(Value(2.0) ** 3), Drawing)


def test_a_large_network_keeps_its_size():
    model = MLP(2, [16, 16, 1], seed=0)
    loss = (1 - model([1.0, 2.0])).relu()
    loss.backward()
    whole = draw(loss, model=model, fold=False, sums=False)
    assert (
        whole.dot.count("id=n") == 982
    )  # 337 parameters, 3 numbers, 304 products, 304 sums, 32 + 1 relus, 1 difference
    assert len(whole.svg) < 1_000_000
    assert len(draw(loss, model=model).svg) < 200_000


def test_a_picture_has_the_scale_or_the_width_that_was_asked():
    plain, twice = draw(square()), draw(square(), scale=2)
    wide = [float(re.search(r'width="([\d.]+)pt"', picture.svg)[1]) for picture in (plain, twice)]
    assert wide[1] == 2 * wide[0]
    pixels = [int.from_bytes(draw(square(), width=w).png[16:20], "big") for w in (None, 1920)]
    assert pixels[1] == pytest.approx(1920, abs=1)
    assert pixels[0] == pytest.approx(wide[0] * 96 / 72, abs=2)
    assert 'width="1440pt"' in draw(square(), width=1920).svg  # 1920 / 96 inches of 72 points


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scale": 0}, "scale is above 0 and at most 100; got 0"),
        ({"scale": float("nan")}, "scale is above 0"),
        ({"scale": 1e9}, "scale is above 0"),
        ({"width": -1}, "width is above 0 and at most 20,000; got -1"),
        ({"width": 100, "scale": 2}, "scale or width; got scale=2 and width=100"),
    ],
)
def test_other_sizes_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        draw(square(), **options)
