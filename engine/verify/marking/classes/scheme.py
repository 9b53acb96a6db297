"""The scheme of a class: points for each result of the key, and what earns them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")
MOST = 1_000_000  # points of one result
_KEYS = ("title", "follow_through", "routes", "points", "default")


@dataclass(frozen=True)
class Scheme:
    """How points are given.

    title           of the sheet
    default         points of a result that `points` does not name
    points          points by the left side of a result, as the key writes it: {"dL/dw": 2}
    follow_through  whether a line that follows from a mistake earns its points: True all, False none, 0.5 a half
    routes          whether a result that was not written earns its points where a later result of its question
                    needs it, is right, and is written out
    """

    title: str = ""
    default: float = 1.0
    points: Mapping[str, float] = field(default_factory=dict)
    follow_through: bool | float = True
    routes: bool = True


def read_scheme(path: str | Path) -> Scheme:
    """The scheme in a TOML file. ValueError says which entry is wrong.

    title = "Sheet 3"
    follow_through = true   # credit for lines that follow from a mistake; false for none, 0.5 for a half
    routes = true           # credit for steps left out before a right result that needs them
    default = 1             # points of a result that is not named below
    [points]
    "dL/dw" = 2
    """
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not TOML: {error}") from None
    except (RecursionError, ValueError):  # of the parser: a number of more digits than Python converts
        raise ValueError(f"{path}: not a scheme: it is nested too deeply, or a number is too long") from None
    if unknown := [key for key in content if key not in _KEYS]:
        raise ValueError(f"{path}: {unknown[0]} is not known; a scheme has {', '.join(_KEYS)}")
    points = content.get("points", {})
    if not isinstance(points, dict):
        raise ValueError(f'{path}: points must be a table: [points], then "dL/dw" = 2')
    return Scheme(
        title=_typed(content, "title", str, "", path),
        default=_points(content.get("default", 1), "default", path),
        points={name: _points(value, name, path) for name, value in points.items()},
        follow_through=_share(content.get("follow_through", True), "follow_through", path),
        routes=_typed(content, "routes", bool, True, path),
    )


def _typed(content: Mapping[str, object], key: str, kind: type[_T], default: _T, path: str | Path) -> _T:
    value = content.get(key, default)
    if not isinstance(value, kind):
        names = {str: "a text", bool: "true or false"}
        raise ValueError(f"{path}: {key} must be {names.get(kind, kind.__name__)}; got {value!r}")
    return value


def _share(value: object, name: str, path: str | Path) -> bool | float:
    if isinstance(value, bool):
        return value
    if not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"{path}: {name} must be true, false or a number from 0 to 1; got {value!r}")
    return float(value)


def _points(value: object, name: str, path: str | Path) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= MOST:
        raise ValueError(f"{path}: the points of {name} must be a number from 0 to {MOST:,}; got {value!r}")
    return float(value)
