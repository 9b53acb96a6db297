"""The playground as a widget, without a kernel: what a front end is sent, and what is refused."""

import pytest

pytest.importorskip("anywidget", reason="the extra widget")
from nn.front.widget import Playground

PAGE = (
    '<title>chainrule playground</title><script type="text/plain" data-file="snapshot.bin.gz">H4s=</script>'
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "playground.html"
    path.write_text(PAGE, "utf-8")
    return path


def test_a_front_end_gets_the_words_with_the_state_and_the_page_when_a_view_asks(file, monkeypatch):
    page = Playground(file, "y = x²", room="check", height=500)
    state = page.get_state()
    assert (state["expression"], state["room"], state["height"]) == ("y = x²", "check", 500)
    assert PAGE not in map(str, state.values())  # a notebook that keeps the state keeps no page
    sent = []
    monkeypatch.setattr(page, "send", lambda content, buffers: sent.append((content, buffers)))
    page._handle_custom_msg({"view": 0.5}, [])
    assert sent == [({"view": 0.5}, [PAGE.encode()])]


def test_what_the_reader_left_is_read_back(file):
    page = Playground(file)
    page.set_state({"state": {"room": "see", "text": "y = 3 x", "place": {"step": 2}}})
    assert page.state["text"] == "y = 3 x"
    assert page.state["place"]["step"] == 2
    assert page.expression == ""  # what was asked stays what was asked


def test_another_page_and_another_room_are_refused(file, tmp_path):
    with pytest.raises(ValueError, match="a room is one of begin, see, check, train; got 'cellar'"):
        Playground(file, room="cellar")
    other = tmp_path / "index.html"
    other.write_text("<title>chainrule playground</title>", "utf-8")
    with pytest.raises(
        ValueError, match=r"single file of the playground, playground\.html; got .*index\.html"
    ):
        Playground(other)
    with pytest.raises(FileNotFoundError):
        Playground(tmp_path / "none.html")
