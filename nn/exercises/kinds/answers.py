"""Answers by the keys that are asked."""

from collections.abc import Mapping, Sequence

from nn.exercises.part import AnswerError


def by_name(answer: object, keys: Sequence[str]) -> dict[str, object]:
    """The answers by their keys: a dict, or a list or tuple in the order asked; one alone where one is asked.

    AnswerError for a key that is not asked, or another count.
    """
    if isinstance(answer, Mapping):
        unknown = [key for key in answer if _asked(key, keys) is None]
        if unknown:
            raise AnswerError(f"{unknown[0]!r} is not asked; write answers for {', '.join(keys)}")
        return {str(_asked(key, keys)): entry for key, entry in answer.items()}
    entries = [answer] if len(keys) == 1 and not isinstance(answer, (list, tuple)) else answer
    if not isinstance(entries, (list, tuple)) or len(entries) != len(keys):
        count = f"{len(keys)} answers" if len(keys) > 1 else "one answer"
        raise AnswerError(f"write {count}: a dict with {', '.join(map(repr, keys))}")
    return dict(zip(keys, entries, strict=True))


def _asked(key: object, keys: Sequence[str]) -> str | None:
    """The key that is asked: "df/dx" itself, or "x" for it where no other is asked about x."""
    if key in keys:
        return str(key)
    ends = [other for other in keys if other.partition("/")[2] in (f"d{key}", f"∂{key}")]
    return ends[0] if len(ends) == 1 else None
