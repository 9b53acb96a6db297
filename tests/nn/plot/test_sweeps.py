"""The plot of a sweep: no legend over its points and bars."""

import pytest

plt = pytest.importorskip("matplotlib.pyplot", reason="the extra plot")

from nn.plot.sweeps import scores_by_setting  # noqa: E402  # behind the extra

ROWS = [
    ({"lr": lr, "width": width}, mean, 0.5)
    for lr, mean in ((0.01, 0.2), (0.1, 0.5), (1.0, 0.8))
    for width in (4, 8, 16, 32)
]
"""Long bars in every corner of the axes."""


def boxes(axes):
    """The places of the legend and of the axes in pixels, as they are drawn."""
    axes.figure.canvas.draw()
    return axes.get_legend().get_window_extent(), axes.get_window_extent()


def test_the_legend_stands_beside_the_points_and_their_bars():
    axes = scores_by_setting(ROWS, "accuracy")
    legend, plot = boxes(axes)
    assert legend.x0 >= plot.x1
    assert legend.x1 <= axes.figure.bbox.x1  # and inside of the figure
    plt.close(axes.figure)


def test_axes_of_a_figure_that_makes_no_room_keep_it_inside():
    figure, axes = plt.subplots()
    scores_by_setting(ROWS, "accuracy", ax=axes)
    legend, plot = boxes(axes)
    assert plot.x0 <= legend.x0 <= legend.x1 <= plot.x1
    plt.close(figure)
