import math
import re

import pytest

from engine.drawing.graph.style.theme import THEMES, theme


@pytest.mark.parametrize("name", THEMES)
def test_colours_have_six_digits(name):
    # of three, one Graphviz draws black
    colours = vars(THEMES[name]).values()
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours)


def luminance(colour):
    """Relative luminance, WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("grad", [-1.0, -0.3, 0.0, 0.3, 1.0, math.inf, math.nan, None])
def test_text_can_be_read_on_every_gradient(name, grad):
    chosen = THEMES[name]
    light, dark = sorted((luminance(chosen.gradient(grad, 1.0)), luminance(chosen.ink)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.1, level AA


def test_a_larger_gradient_is_nearer_the_colour_of_its_sign():
    light = theme("light")
    reds = [int(light.gradient(g, 1.0)[5:7], 16) for g in (0.0, 0.1, 0.5, 1.0)]  # blue falls towards orange
    assert reds == sorted(reds, reverse=True)
    assert light.gradient(1.0, 1.0) == light.positive
    assert light.gradient(-5.0, 5.0) == light.negative


def test_another_theme_is_refused():
    with pytest.raises(ValueError, match=r"^a theme is one of light, dark, print; got 'x'$"):
        theme("x")
