"""The columns of a data frame of any library, which is known by its methods."""

from collections.abc import Callable, Iterable, Mapping

from nn.data.tables.cells import Frame


def _by_position(frame: Frame) -> Iterable[tuple[object, Iterable[object]]]:
    """The columns of a pandas data frame, whose names may stand twice."""
    return [(name, frame.iloc[:, i].tolist()) for i, name in enumerate(frame.columns)]


def _by_array(frame: Frame) -> Iterable[tuple[object, Iterable[object]]]:
    """The columns of a frame that gives no more than names and an array."""
    rows = frame.to_numpy().tolist()
    return [(name, [row[i] for row in rows]) for i, name in enumerate(frame.columns)]


def _has(*names: str) -> Callable[[Frame], bool]:
    return lambda data: not isinstance(data, type) and all(hasattr(data, name) for name in names)


_Columns = Callable[[Frame], Iterable[tuple[object, Iterable[object]]]]
FRAMES: tuple[tuple[Callable[[Frame], bool], _Columns], ...] = (
    (lambda data: isinstance(data, Mapping), lambda d: d.items()),
    (
        _has("fetchall", "columns"),  # a DuckDB relation
        lambda d: [
            (name, [row[i] for row in rows]) for rows in [d.fetchall()] for i, name in enumerate(d.columns)
        ],
    ),
    (
        _has("column_names", "to_pydict"),
        lambda d: zip(d.column_names, (c.to_pylist() for c in d.columns), strict=True),
    ),
    (_has("get_columns", "to_series"), lambda d: [(s.name, s.to_list()) for s in d.get_columns()]),  # polars
    (_has("collect", "collect_schema"), lambda d: [(s.name, s.to_list()) for s in d.collect().get_columns()]),
    (_has("iloc", "columns"), _by_position),
    (_has("columns", "to_numpy"), _by_array),
)
"""How each kind of frame is known, and its columns."""
