"""How a wrong array differs from the right one, in one sentence."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from nn.exercises.part import RIGHT, WRONG, AnswerError, Part

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
SHOWN = 5  # entries that are printed
CLOSE = 1e-7


def compared(
    name: str,
    array: object,
    right: object,
    patterns: Mapping[str, object] | None = None,
    slips: Mapping[str, object] | None = None,
) -> Part:
    """One array against the right one, as a part with its hints. AnswerError for what is no array of numbers."""
    mine, key = numbers_of(name, array), numbers_of(name, right)
    if mine.shape == key.shape and _same(mine, key):
        return Part(name, RIGHT, _shape(mine))
    slip, kind = next(_slips(mine, key, patterns or {}, slips or {}))
    return Part(
        name,
        WRONG,
        _shape(mine),
        slip=slip,
        kind=kind,
        where=_entries(mine, key, ""),
        due=_entries(mine, key, "right "),
    )


def numbers_of(name: str, array: object) -> Array:
    """An answer as an array of floats."""
    try:
        numbers = None if array is None else np.asarray(array, dtype=float)
    except (TypeError, ValueError, OverflowError):
        numbers = None
    if numbers is None:
        raise AnswerError(f"{name}: write an array of numbers; got {type(array).__name__}")
    return numbers


def _same(mine: Array, key: Array) -> bool:
    return mine.shape == key.shape and not _differing(mine, key).any()


def _shape(array: Array) -> str:
    return " × ".join(map(str, array.shape)) or "one number"


def _slips(
    mine: Array, key: Array, patterns: Mapping[str, object], slips: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """The sentences that fit, with their kinds, the one that says most first."""
    if mine.ndim == 2 and _same(mine.T, key):
        yield "it is transposed: rows and columns are exchanged", "transposed"
    if mine.shape != key.shape:
        yield f"the shape is {_shape(mine)}, asked is {_shape(key)}", "shape"
        return
    if not np.isfinite(mine).all():
        yield f"{int((~np.isfinite(mine)).sum())} of {mine.size} entries are NaN or infinite", "infinite"
    for words, array in slips.items():
        if _same(mine, np.asarray(array, dtype=float)):
            yield words, "slip"
    factor = _factor(mine, key)
    if factor is not None:
        yield (
            "the sign is flipped" if factor == -1 else f"every entry is {factor:.6g} times the right one",
            "factor",
        )
    wrong = _differing(mine, key)
    count = f"{int(wrong.sum())} of {wrong.size} entries are wrong"
    for words, mask in patterns.items():
        if not (wrong & ~_spread(np.asarray(mask, dtype=bool), wrong)).any():
            yield f"{count}, all {words}", "pattern"
    if _same(np.sort(mine, axis=None), np.sort(key, axis=None)):
        yield f"{count}: the numbers are right and stand in other places", "order"
    yield count, "entries"


def _differing(mine: Array, key: Array) -> Mask:
    """Where two arrays of one shape differ."""
    size = min(float(np.max(np.abs(key), initial=0.0)), 1e300)
    return ~np.isclose(mine, key, rtol=CLOSE, atol=CLOSE * size)


def _spread(mask: Mask, wrong: Mask) -> Mask:
    """A mask of the rows, or of all entries, as one of all entries; of none where it does not fit."""
    if mask.shape == wrong.shape:
        return mask
    if mask.ndim == 1 and wrong.ndim == 2 and mask.size == wrong.shape[0]:
        return np.broadcast_to(mask[:, None], wrong.shape)
    return np.zeros_like(wrong)


def _factor(mine: Array, key: Array) -> float | None:
    """The one number that every entry is too large by; None where there is none."""
    largest = np.unravel_index(int(np.argmax(np.abs(key))), key.shape) if key.size else ()
    if not key.size or key[largest] == 0 or mine[largest] == 0:
        return None
    with np.errstate(over="ignore"):
        c = float(mine[largest] / key[largest])
    if not np.isfinite(c):
        return None
    return round(c, 9) if _same(mine, c * key) else None


def _entries(mine: Array, key: Array, right: str) -> str:
    """The first wrong entries; with the right numbers where `right` is not empty."""
    if mine.shape != key.shape:
        return f"right: {_shape(key)}" if right else f"yours: {_shape(mine)}"
    wrong = np.argwhere(_differing(mine, key))
    shown = [tuple(map(int, place)) for place in wrong[:SHOWN]]
    texts = [f"{_place(place)}{(key if right else mine)[place]:.6g}" for place in shown]
    more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return f"{'right' if right else 'yours'}: {'; '.join(texts)}{more}"


def _place(place: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, place))}] " if place else ""
