"""Vectors of samples from memory where the numbers of a sample are neighbours, and back."""

from collections.abc import Sequence

from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Operand
from engine.compile.emit.llvm.writing.memory import address, load, shuffle, store
from engine.compile.emit.llvm.writing.text import vector

MOST = 8  # numbers of a sample that are exchanged in registers; more go one by one


def gather(a: Arithmetic, pointer: str, count: int) -> list[Operand]:
    """`count` vectors: vector j has number j of each sample."""
    t, width = a.text, a.width
    if width == 1:
        return [load(t, 1, address(t, pointer, 8 * j)) for j in range(count)]
    if count > MOST:
        return [
            _collected(a, [address(t, pointer, 8 * (i * count + j)) for i in range(width)])
            for j in range(count)
        ]
    together = load(t, width * count, pointer)
    lanes = [[i * count + j for i in range(width)] for j in range(count)]
    return [shuffle(t, width * count, together, "poison", each) if count > 1 else together for each in lanes]


def scatter(a: Arithmetic, pointer: str, numbers: Sequence[Operand]) -> None:
    """The other way: number j of each sample from vector j."""
    t, width, count = a.text, a.width, len(numbers)
    names = [a.number(number) for number in numbers]
    if width == 1 or count == 1:
        for j, name in enumerate(names):
            store(t, width, name, address(t, pointer, 8 * j))
    elif count > MOST:
        for j, name in enumerate(names):
            for i in range(width):
                lane = t.let(f"extractelement {a.kind} {name}, i64 {i}")
                store(t, 1, lane, address(t, pointer, 8 * (i * count + j)))
    else:
        size = width
        while len(names) > 1:
            names += ["poison"] * (len(names) % 2)
            pairs = zip(names[::2], names[1::2], strict=True)
            names, size = [shuffle(t, size, one, other, range(2 * size)) for one, other in pairs], 2 * size
        lanes = [j * width + i for i in range(width) for j in range(count)]
        store(t, width * count, shuffle(t, size, names[0], "poison", lanes), pointer)


def _collected(a: Arithmetic, pointers: Sequence[str]) -> str:
    """The vector of the numbers at some pointers."""
    lanes = "poison"
    for i, pointer in enumerate(pointers):
        number = load(a.text, 1, pointer)
        lanes = a.text.let(f"insertelement {vector(a.width)} {lanes}, double {number}, i64 {i}")
    return lanes
