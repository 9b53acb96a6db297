"""Pictures and animations: their bytes, their alternative text, and that no figure is left behind."""

import base64
import io
import struct

import pytest

from nn.plot import Picture, animation, picture

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def plt(monkeypatch):
    """pyplot without a screen."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    from matplotlib import pyplot as plt

    yield plt
    plt.close("all")


def one_line(plt):
    _, ax = plt.subplots(figsize=(6, 4), layout="constrained")
    ax.plot([1, 2], [3, 4])
    return ax


def moving(i, ax):
    ax.plot([0, i], [0, 1])
    ax.set_xlim(0, 5)


def still(_i, ax):
    ax.plot([0, 1], [0, 1])


def chunks(png):
    """(kind, content) of each chunk of a PNG."""
    place, parts = len(PNG), []
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        parts.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + length]))
        place += 12 + length
    return parts


def delays(png):
    """The seconds that each frame of an animation is shown, as its file says."""
    controls = [struct.unpack(">IIIIIHHBB", content) for kind, content in chunks(png) if kind == b"fcTL"]
    return [control[5] / control[6] for control in controls]


def test_a_picture_shows_itself_with_its_words(plt):
    shown = picture(one_line(plt), "A rising line.")
    data, metadata = shown._repr_mimebundle_(include=None, exclude=None)
    assert base64.b64decode(data["image/png"]) == shown.png
    assert shown.png.startswith(PNG)
    assert data["text/plain"] == repr(shown) == shown.alt == "A rising line."
    assert metadata["image/png"] == {"alt": "A rising line.", "width": 576}  # 6 inches of 96 pixels


def test_the_figure_is_closed_and_others_stay(plt):
    other = plt.figure()
    picture(one_line(plt), "one")
    assert plt.get_fignums() == [other.number]


def test_the_same_drawing_has_the_same_bytes_and_no_version(plt):
    png = picture(one_line(plt), "one").png
    assert picture(one_line(plt), "two").png == png
    assert {kind for kind, _ in chunks(png)} <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


@pytest.mark.parametrize("layout", [(1, 2), (2, 2)])
def test_several_axes_are_one_picture(plt, layout):
    figure, axes = plt.subplots(*layout, figsize=(3, 2))
    whole = picture(axes, "several").png
    assert plt.get_fignums() == []
    assert picture(list(figure.axes), "a list").png == whole
    assert picture(figure.axes[-1], "the last").png == whole


def test_a_mosaic_and_a_figure_are_pictures_too(plt):
    figure, axes = plt.subplot_mosaic("ab", figsize=(3, 2))
    assert picture(axes, "a mosaic").png == picture(figure, "the figure").png


def test_a_part_of_a_figure_gives_the_whole(plt):
    figure = plt.figure(figsize=(3, 2))
    left, right = figure.subfigures(1, 2)
    left.add_subplot()
    assert picture(right.add_subplot(), "the right").png == picture(figure, "the figure").png


@pytest.mark.parametrize("thing", [None, 3, [], {}, "ax", [3]])
def test_what_is_no_axes_is_refused(thing):
    with pytest.raises(TypeError, match=r"^a picture is made of an Axes, or of an array of them; got"):
        picture(thing, "nothing")


@pytest.mark.parametrize("alt", ["", " \n", None])
def test_words_are_needed(plt, alt):
    with pytest.raises(ValueError, match=r"^a picture needs an alternative text"):
        picture(one_line(plt), alt)
    with pytest.raises(ValueError, match=r"^a picture needs an alternative text"):
        animation(still, 1, alt)


def test_a_picture_is_saved_as_png(plt, tmp_path):
    shown = picture(one_line(plt), "one")
    assert shown.save(str(tmp_path / "one.png")).read_bytes() == shown.png
    with pytest.raises(ValueError, match=r"saved as .png; got 'one.svg'"):
        shown.save("one.svg")


def test_an_animation_has_its_frames_and_their_times(plt):
    from PIL import Image

    shown = animation(moving, 4, "A line that leans.", size=(3, 2), seconds=0.25)
    assert isinstance(shown, Picture)
    with Image.open(io.BytesIO(shown.png)) as file:
        assert (file.n_frames, file.size, file.info["loop"]) == (4, (288, 192), 0)
    assert delays(shown.png) == [0.25, 0.25, 0.25, 2.0]
    assert shown.width == 288
    assert plt.get_fignums() == []


def test_each_frame_is_drawn_on_empty_axes():
    seen = []
    animation(lambda i, ax: (seen.append((i, ax.has_data())), ax.plot([0, 1])), 3, "frames", size=(2, 2))
    assert seen == [(0, False), (1, False), (2, False)]


def test_equal_frames_are_stored_once_and_shown_as_long():
    shown = animation(lambda i, ax: moving(i // 2, ax), 4, "steps", size=(2, 2), seconds=0.5)
    assert delays(shown.png) == [1.0, 2.5]


def test_one_frame_is_a_plain_png():
    shown = animation(still, 1, "still", size=(2, 2))
    assert shown.png.startswith(PNG)
    assert delays(shown.png) == []


def test_an_animation_has_the_same_bytes_twice():
    first, second = (animation(moving, 3, "a line", size=(2, 2)) for _ in range(2))
    assert first.png == second.png
    assert {kind for kind, _ in chunks(first.png)} <= {b"IHDR", b"acTL", b"fcTL", b"IDAT", b"fdAT", b"IEND"}


@pytest.mark.parametrize("frames", [0, -1, 2.5, True, "3"])
def test_frames_are_counted(frames):
    with pytest.raises(ValueError, match=r"^the number of frames must be a whole number of at least 1; got"):
        animation(still, frames, "none")


@pytest.mark.parametrize("seconds", [0, -1, 61, float("nan")])
def test_frames_take_time(seconds):
    with pytest.raises(ValueError, match="more than 0 and at most 60 seconds; got"):
        animation(still, 2, "none", seconds=seconds)


def test_an_error_in_a_frame_is_its_own(plt):
    def broken(i, _ax):
        raise KeyError(i)

    with pytest.raises(KeyError):
        animation(broken, 2, "never")
    assert plt.get_fignums() == []
