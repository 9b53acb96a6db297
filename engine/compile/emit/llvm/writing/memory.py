"""Loads, stores, addresses, and the few vector instructions that several kernels need."""

from collections.abc import Sequence

from engine.compile.emit.llvm.writing.text import Text, suffix, vector


def load(t: Text, width: int, pointer: str) -> str:
    """`width` neighbouring numbers."""
    return t.let(f"load {vector(width)}, ptr {pointer}, align 8")


def store(t: Text, width: int, value: str, pointer: str) -> None:
    """Store `width` neighbouring numbers."""
    t.do(f"store {vector(width)} {value}, ptr {pointer}, align 8")


def copy(t: Text, source: str, to: str, count: int) -> None:
    """Store `count` neighbouring numbers elsewhere."""
    t.declarations.add("declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
    t.do(f"call void @llvm.memcpy.p0.p0.i64(ptr {to}, ptr {source}, i64 {8 * count}, i1 false)")


def address(t: Text, pointer: str, offset: str | int) -> str:
    """The pointer, so many bytes further on."""
    return pointer if offset in (0, "0") else t.let(f"getelementptr i8, ptr {pointer}, i64 {offset}")


def offset(t: Text, parts: Sequence[tuple[str, int]], constant: int = 0) -> str:
    """Σ index * bytes + constant."""
    total = ""
    for index, size in parts:
        product = index if size == 1 else t.let(f"mul i64 {index}, {size}")
        total = t.let(f"add i64 {total}, {product}") if total else product
    if not total:
        return str(constant)
    return t.let(f"add i64 {total}, {constant}") if constant else total


def fused(t: Text, width: int, a: str, b: str, c: str) -> str:
    """a b + c, rounded once where the processor can."""
    kind = vector(width)
    return t.call(kind, f"llvm.fmuladd.{suffix(width)}", (kind, a), (kind, b), (kind, c))


def splat(t: Text, width: int, number: str) -> str:
    """A vector of equal numbers."""
    if width == 1:
        return number
    first = t.let(f"insertelement {vector(width)} poison, double {number}, i64 0")
    return t.let(
        f"shufflevector {vector(width)} {first}, {vector(width)} poison, <{width} x i32> zeroinitializer"
    )


def shuffle(t: Text, width: int, a: str, b: str, lanes: Sequence[int]) -> str:
    """The lanes `lanes` of the two vectors side by side."""
    mask = ", ".join(f"i32 {lane}" for lane in lanes)
    return t.let(f"shufflevector {vector(width)} {a}, {vector(width)} {b}, <{len(lanes)} x i32> <{mask}>")


def transposed(t: Text, vectors: Sequence[str], width: int) -> list[str]:
    """`width` vectors of `width` lanes as the rows of a matrix, and its columns: lanes are exchanged in pairs."""
    rows, distance = list(vectors), 1
    while distance < width:
        for i in range(width):
            if not i & distance:
                a, b = rows[i], rows[i + distance]
                low = [j if not j & distance else width + j - distance for j in range(width)]
                high = [j + distance if not j & distance else width + j for j in range(width)]
                rows[i], rows[i + distance] = shuffle(t, width, a, b, low), shuffle(t, width, a, b, high)
        distance *= 2
    return rows


def round_up(t: Text, count: str, multiple: int) -> str:
    """The next multiple, a power of two."""
    return t.let(f"and i64 {t.let(f'add i64 {count}, {multiple - 1}')}, -{multiple}")
