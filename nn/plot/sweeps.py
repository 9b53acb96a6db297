"""The scores of a sweep by the values of a setting."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from nn.plot.style import CLASSES, FAINT, SHAPES, axes_or_new, plain
from nn.support.choice import name_of
from nn.support.setting_text import MOST, setting_texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LINES = 12  # in the legend
MOST_ACROSS = 50  # characters of all values beside each other

Row = tuple[Mapping[str, object], float, float]
"""The values of a setting, the mean of its scores, and their deviation."""


def scores_by_setting(
    rows: Sequence[Row], metric: str, name: str | None = None, ax: "Axes | None" = None
) -> "Axes":
    """The mean score of each setting with its deviation, by the values of one name; a line for each of the others.

    name  the first of the grid, where none is said; ValueError for one that the grid lacks
    """
    names = list(rows[0][0])
    across = (
        names[0] if name is None and names else name_of(name, names, "a name of the grid") if names else ""
    )
    axes = axes_or_new(ax)
    words = {name: setting_texts([settings[name] for settings, _, _ in rows], 6, MOST) for name in names}
    ticks = list(dict.fromkeys(words.get(across, [""])))
    lines: dict[str, list[tuple[int, float, float]]] = {}
    for i, (_, mean, deviation) in enumerate(rows):
        others = ", ".join(f"{key}={words[key][i]}" for key in names if key != across)
        if isfinite(mean):
            place = ticks.index(words[across][i]) if names else 0
            lines.setdefault(others, []).append((place, mean, deviation))
    shift = 0.16 / max(len(lines) - 1, 1)
    for i, (label, points) in enumerate(lines.items()):
        at = [x + (i * shift - 0.08 if len(lines) > 1 else 0.0) for x, _, _ in points]
        axes.errorbar(
            at,
            [mean for _, mean, _ in points],
            [deviation for _, _, deviation in points],
            color=CLASSES[i % len(CLASSES)],
            marker=SHAPES[i % len(SHAPES)],
            capsize=3,
            linewidth=1,
            label=plain(label) if label and i < MOST_LINES else None,
        )
    axes.set_xticks(range(len(ticks)), [*map(plain, ticks)])
    if sum(map(len, ticks)) > MOST_ACROSS:
        axes.tick_params("x", labelrotation=15, labelsize="small")
    axes.set_xlabel(plain(across))
    axes.set_ylabel(plain(f"{metric}, mean ± deviation"))
    axes.grid(axis="y", color=FAINT, alpha=0.2)
    if any(lines):
        _legend(axes)
    return axes


def _legend(axes: "Axes") -> None:
    """The legend beside the axes, where a layout makes room for it; else where it covers least."""
    figure = axes.get_figure()
    layout = figure.get_layout_engine() if figure is not None else None
    if layout is None:
        axes.legend(fontsize="small")
    else:  # points and their bars may leave no corner free
        axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0))
