"""Whether two models are the same: the same classes, activations, sizes and parameters, part by part."""

from engine import Value, shortened
from nn.models.module import Module


def difference(model: Module, other: Module, *, numbers: bool = True) -> str:
    """The first difference of two models, in words; "" where there is none.

    The names of Values and neurons, which only pictures show, may differ; without `numbers` the data of Values, too.
    """
    waiting: list[tuple[str, object, object]] = [("the model", model, other)]
    while waiting:
        place, a, b = waiting.pop()
        if isinstance(a, Module) and type(a) is type(b):
            ours, theirs = vars(a), vars(b)
            for name in ours.keys() ^ theirs.keys():
                return (
                    f"{place} has an attribute {name!r} of its own"
                    if name in ours
                    else f"{place} lacks {name!r}"
                )
            waiting += [(_path(place, name), ours[name], theirs[name]) for name in ours if name != "name"]
        elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
            waiting += [(_path(place, str(i)), *pair) for i, pair in enumerate(zip(a, b, strict=True))]
        elif isinstance(a, Value) and isinstance(b, Value):
            if a.op is not b.op or (numbers and a.data != b.data):
                return f"{place} is {a!r}, the arguments give {b!r}"
        elif type(a) is not type(b) or a != b:
            return f"{place} is {_shown(a)}, the arguments give {_shown(b)}"
    return ""


def _path(place: str, name: str) -> str:
    return name if place == "the model" else f"{place}.{name}"


def _shown(part: object) -> str:
    return shortened(repr(part), 60)
