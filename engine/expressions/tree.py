"""The syntax tree of a formula: frozen nodes, each with its place in the text. One tree for plain text and LaTeX.

Two trees are equal where they say the same, wherever they stand and however names are set (bold, upright). Loops over
trees use walking.py: a tree may be deeper than Python recurses.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from engine.support.process.cached import cached_property

Span: TypeAlias = tuple[int, int]
"""The first character of a part of a text, and the first behind it."""

Multiplication: TypeAlias = Literal["implicit", "star", "dot", "cross", "elementwise", "matrix", "outer"]
DerivativeKind: TypeAlias = Literal["partial", "total", "gradient", "hessian", "prime"]
BigKind: TypeAlias = Literal["sum", "prod", "max", "min", "mean"]

ACCENTS = {
    "hat": "\u0302",
    "bar": "\u0304",
    "tilde": "\u0303",
    "dot": "\u0307",
    "ddot": "\u0308",
    "star": "*",
}
"""The accents of a name, each with the mark that follows its letter."""


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A part of a formula."""

    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True)
class Blank(Tree):
    """An empty side of a relation: the left of `= 2x` on a line of its own."""


@dataclass(frozen=True)
class Dots(Tree):
    """An ellipsis: …, ⋯, ⋮."""


@dataclass(frozen=True)
class Number(Tree):
    """A number as it is written; `value` is exact."""

    text: str

    @cached_property
    def value(self) -> Fraction:
        """The number that the text says, a fraction: 0.1 is 1/10. Below 1e-400 it is 0, as in binary64."""
        _, _, exponent = self.text.casefold().partition("e")
        return Fraction(self.text) if int(exponent or 0) > -400 else Fraction(0)

    @property
    def decimals(self) -> int | None:
        """The digits behind the point; None for a whole number."""
        _, point, digits = self.text.casefold().partition("e")[0].partition(".")
        return len(digits) if point else None


@dataclass(frozen=True)
class Constant(Tree):
    """A number with a name: π, e, ∞."""

    name: str


@dataclass(frozen=True)
class Symbol(Tree):
    r"""A name: `\hat{y}_1^{(l)}` has base y, accent hat, sub (1,), sup (l,). Greek bases are letters: σ, θ."""

    base: str
    sub: tuple[Tree, ...] = ()
    sup: tuple[Tree, ...] = ()
    accent: str = ""
    primes: int = 0
    style: str = field(default="", compare=False)  # bold, vec or upright: it hints at a shape
    bracket: str = field(default="", compare=False)  # around the superscript: ( or [, "" for a^l

    @cached_property
    def stem(self) -> str:
        """The letter with its accent: ŷ, without indices and primes."""
        return unicodedata.normalize("NFC", self.base + ACCENTS.get(self.accent, self.accent))

    @cached_property
    def name(self) -> str:
        """The whole name as one text, equal for all spellings of it: ŷ_1^(l), w_jk, a'."""
        sub = f"_{indices(self.sub)}" if self.sub else ""
        sup = f"^({indices(self.sup)})" if self.sup else ""
        return f"{self.stem}{sub}{sup}{chr(39) * self.primes}"


@dataclass(frozen=True)
class Sum(Tree):
    """Terms, each with its sign. The first sign is +; a leading minus is a Negation."""

    terms: tuple[Tree, ...]
    signs: tuple[Literal["+", "-"], ...]


@dataclass(frozen=True)
class Product(Tree):
    """Factors in the order written, all joined by one kind of multiplication. Other kinds nest to the left."""

    factors: tuple[Tree, ...]
    kind: Multiplication = "implicit"


@dataclass(frozen=True)
class Quotient(Tree):
    """A division."""

    numerator: Tree
    denominator: Tree


@dataclass(frozen=True)
class Power(Tree):
    r"""A power; elementwise for `A^{\circ 2}`."""

    base: Tree
    exponent: Tree
    elementwise: bool = False


@dataclass(frozen=True)
class Negation(Tree):
    """−operand. It binds closer than a product: −ab is (−a)b."""

    operand: Tree


@dataclass(frozen=True)
class Call(Tree):
    """A function at arguments: σ'(z) has primes 1, log₂ a the sub 2 in its function."""

    function: Symbol
    arguments: tuple[Tree, ...]
    primes: int = 0


@dataclass(frozen=True)
class Derivative(Tree):
    """∂of/∂wrt. `wrt` repeats a name for a higher order; it is () for ∇C and for a prime without a variable."""

    of: Tree
    wrt: tuple[Tree, ...]
    kind: DerivativeKind = "partial"
    order: int = 1


@dataclass(frozen=True)
class Differential(Tree):
    """A differential alone: dZ, in many notes the name of ∂J/∂Z."""

    of: Tree


@dataclass(frozen=True)
class Matrix(Tree):
    """Rows of entries."""

    rows: tuple[tuple[Tree, ...], ...]


@dataclass(frozen=True)
class Tuple(Tree):
    """Parts with commas between them, in brackets: (1, x), ⟨w, x⟩, {0, 1}. `bracket` is the opening one."""

    items: tuple[Tree, ...]
    bracket: str = "("


@dataclass(frozen=True)
class Cases(Tree):
    """Branches of (value, condition). The condition of "otherwise" is None."""

    branches: tuple[tuple[Tree, Tree | None], ...]


@dataclass(frozen=True)
class BigOperator(Tree):
    """Σ, Π, max or min over an index. A limit that is not written is None; `condition` is i ≠ j, i ∈ B."""

    kind: BigKind
    index: Symbol | None
    first: Tree | None
    last: Tree | None
    body: Tree
    condition: Tree | None = None


@dataclass(frozen=True)
class Transpose(Tree):
    """The transpose of an array."""

    operand: Tree


@dataclass(frozen=True)
class Norm(Tree):
    """‖operand‖; `order` is 2, F, 1, ∞, or "" where none is written."""

    operand: Tree
    order: str = ""


@dataclass(frozen=True)
class Absolute(Tree):
    """|operand|: an absolute value of a scalar, the norm of an array."""

    operand: Tree


@dataclass(frozen=True)
class Iverson(Tree):
    """1 where the condition holds, else 0: [i = j], 𝟙[u > v]."""

    condition: Tree


@dataclass(frozen=True)
class Kronecker(Tree):
    """δ_ij."""

    i: Tree
    j: Tree


@dataclass(frozen=True)
class Indexed(Tree):
    """An entry of something that is no name: (Wx)_i, softmax(z)_j."""

    operand: Tree
    indices: tuple[Tree, ...]


@dataclass(frozen=True)
class At(Tree):
    r"""A value at a point: `\left. f \right|_{u=0}`."""

    operand: Tree
    conditions: tuple[Tree, ...]


@dataclass(frozen=True)
class Relation(Tree):
    """A chain: `members[0] signs[0] members[1] signs[1] ...`. A line `A = B = C` is one.

    Signs are = ≈ := =: ← < > ≤ ≥ ≠ ≡ ∝ ∈ and | (y = 1 given x).
    """

    members: tuple[Tree, ...]
    signs: tuple[str, ...]


def indices(parts: tuple[Tree, ...]) -> str:
    """Indices as one text, for a name: jk, 1,2, l-1."""
    texts = ["".join(_pieces_below(part)) for part in parts]
    return ("" if all(len(text) == 1 and text.isalpha() for text in texts) else ",").join(texts)


def _pieces_below(tree: Tree) -> Iterator[str]:
    stack: list[Tree | str] = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            yield part
        else:
            stack += reversed(_pieces(part))


def _pieces(tree: Tree) -> tuple[Tree | str, ...]:
    """An index as texts and smaller parts."""
    pieces: tuple[Tree | str, ...] = ("·",)
    match tree:
        case Symbol():
            pieces = (tree.name,)
        case Number(digits) | Constant(digits):
            pieces = (digits,)
        case Sum(terms, signs):
            flat = [piece for pair in zip(signs, terms, strict=True) for piece in pair]
            pieces = tuple(flat[1:])
        case Product(factors):
            pieces = factors
        case Negation(operand):
            pieces = ("-", operand)
        case Quotient(numerator, denominator):
            pieces = (numerator, "/", denominator)
    return pieces
