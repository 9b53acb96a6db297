"""A syntax tree as MathML, without recursion: each part is written when its own parts are."""

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

from engine.expressions.tree import (
    Absolute,
    At,
    BigOperator,
    Blank,
    Call,
    Cases,
    Constant,
    Derivative,
    Differential,
    Dots,
    Indexed,
    Iverson,
    Kronecker,
    Matrix,
    Negation,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Transpose,
    Tree,
    Tuple,
)
from engine.expressions.walking import children, walk

Parts: TypeAlias = Sequence[tuple[Tree, str]]
"""The parts of a tree, each with its own MathML."""

_TIMES = {"star": "*", "dot": "·", "cross": "×", "elementwise": "⊙"}
_BIG = {"sum": "∑", "prod": "∏", "max": "max", "min": "min", "mean": "mean"}
_ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "dot": "˙", "ddot": "¨", "vec": "→"}
_CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "<": ">"}
_LOOSE = (Sum, Relation, BigOperator, Negation)
_LONGEST = 4_000  # parts of a tree; a longer one is shown as its text


def mathml(tree: Tree) -> str:
    """The tree as a `math` element; "" for one that is too long to be looked at."""
    results: list[str] = []
    for number, node in enumerate(walk(tree)):
        if number > _LONGEST:
            return ""
        own = list(children(node))
        texts = results[len(results) - len(own) :]
        del results[len(results) - len(own) :]
        results.append(_written(node, list(zip(own, texts, strict=True))))
    return f'<math displaystyle="true">{results[0]}</math>'


def _written(node: Tree, parts: Parts) -> str:
    return _name(node, parts) or _arithmetic(node, parts) or _structure(node, parts)


def _name(node: Tree, parts: Parts) -> str:  # noqa: PLR0911  # one return for each kind of tree
    texts = [text for _, text in parts]
    match node:
        case Number(text):
            return f"<mn>{escape(text)}</mn>"
        case Constant(name):
            return _mi(name)
        case Symbol():
            return _symbol(node, texts)
        case Call(primes=primes):
            name = f"<msup>{texts[0]}{_mo('′' * primes)}</msup>" if primes else texts[0]
            return _mrow(
                name, _mo("\u2061"), _bracketed(_mo(",").join(texts[1:]))
            )  # "of", said and not shown
        case Derivative():
            return _derivative(node, parts)
        case Differential():
            return _mrow(_mo("d"), texts[0])
        case Kronecker():
            return f"<msub>{_mi('δ')}{_mrow(*texts)}</msub>"
        case Dots():
            return _mo("…")
        case Blank():
            return "<mrow></mrow>"
    return ""


def _arithmetic(node: Tree, parts: Parts) -> str:  # noqa: PLR0911  # one return for each kind of tree
    texts = [text for _, text in parts]
    match node:
        case Sum(signs=signs):
            rest = zip(signs[1:], parts[1:], strict=True)
            terms = (
                _mo("−" if sign == "-" else "+") + _grouped(part, (Sum, Negation)) for sign, part in rest
            )
            return _mrow(texts[0], *terms)
        case Product(kind=kind):
            return _product(kind, parts)
        case Quotient():
            return f"<mfrac>{texts[0]}{texts[1]}</mfrac>"
        case Power(elementwise=elementwise):
            exponent = _mrow(_mo("∘"), texts[1]) if elementwise else texts[1]
            return f"<msup>{_base(parts[0])}{exponent}</msup>"
        case Negation():
            return _mrow(_mo("−"), _grouped(parts[0], _LOOSE))
        case Transpose():
            return f"<msup>{_grouped(parts[0], (*_LOOSE, Product, Power, Quotient))}{_mo('⊤')}</msup>"
        case Relation(signs=signs):
            pairs = zip(signs, texts[1:], strict=True)
            return _mrow(texts[0], *(_mo(sign) + text for sign, text in pairs))
    return ""


def _structure(node: Tree, parts: Parts) -> str:  # noqa: PLR0911  # one return for each kind of tree
    texts = [text for _, text in parts]
    match node:
        case Matrix(rows):
            return _matrix([len(row) for row in rows], texts)
        case Tuple(bracket=bracket):
            return _bracketed(_mo(",").join(texts), bracket, _CLOSING.get(bracket, ")"))
        case Cases(branches):
            return _cases([condition is not None for _, condition in branches], texts)
        case BigOperator():
            return _big(node, parts)
        case Norm(order=order):
            norm = _bracketed(texts[0], "‖", "‖")
            return f"<msub>{norm}{_mi(order)}</msub>" if order else norm
        case Absolute():
            return _bracketed(texts[0], "|", "|")
        case Iverson():
            return _bracketed(texts[0], "[", "]")
        case Indexed():
            return f"<msub>{_bracketed(texts[0])}{_mrow(*texts[1:])}</msub>"
        case At():
            return f"<msub>{_mrow(texts[0], _mo('|'))}{_mrow(*texts[1:])}</msub>"
    return _mrow(*texts)


def _mo(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>"


def _mi(name: str) -> str:
    return f"<mi>{escape(name)}</mi>"


def _mrow(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _bracketed(text: str, opening: str = "(", closing: str = ")") -> str:
    return _mrow(_mo(opening), text, _mo(closing))


def _grouped(part: tuple[Tree, str], loose: tuple[type[Tree], ...]) -> str:
    """The part, in brackets where it binds less than what stands around it."""
    tree, text = part
    return _bracketed(text) if isinstance(tree, loose) else text


def _base(part: tuple[Tree, str]) -> str:
    tree, text = part
    bare = isinstance(tree, (Number, Constant, Norm, Absolute, Tuple, Matrix)) or (
        isinstance(tree, Symbol) and not tree.sup and not tree.primes
    )
    return text if bare else _bracketed(text)


def _symbol(symbol: Symbol, texts: Sequence[str]) -> str:
    base = _mi(symbol.base)
    if symbol.accent:
        mark = _ACCENTS.get(symbol.accent)
        base = f'<mover accent="true">{base}{_mo(mark)}</mover>' if mark else _mrow(base, _mo("*"))
    sub, sup = texts[: len(symbol.sub)], texts[len(symbol.sub) :]
    above = [_bracketed("".join(sup))] if sup else []
    above += [_mo("′" * symbol.primes)] if symbol.primes else []
    if sub and above:
        return f"<msubsup>{base}{_mrow(*sub)}{_mrow(*above)}</msubsup>"
    if sub:
        return f"<msub>{base}{_mrow(*sub)}</msub>"
    return f"<msup>{base}{_mrow(*above)}</msup>" if above else base


def _product(kind: str, parts: Parts) -> str:
    sign = _TIMES.get(kind, "\u2062")  # invisible times, which a screen reader says
    if kind == "implicit" and any(isinstance(tree, (Number, Negation)) for tree, _ in parts[1:]):
        sign = "·"
    return _mrow(_mo(sign).join(_grouped(part, _LOOSE) for part in parts))


def _derivative(node: Derivative, parts: Parts) -> str:
    of, wrt = parts[0], [text for _, text in parts[1:]]
    is_gradient = node.kind in ("gradient", "hessian")
    if not wrt:
        primes = _mo("′" * max(node.order, 1))
        return _mrow(_mo("∇"), of[1]) if is_gradient else f"<msup>{_bracketed(of[1])}{primes}</msup>"
    if is_gradient:
        return _mrow(f"<msub>{_mo('∇')}{_mrow(*wrt)}</msub>", _grouped(of, _LOOSE))
    d, order = _mo("∂" if node.kind == "partial" else "d"), max(len(wrt), node.order)
    above = f"<msup>{d}<mn>{order}</mn></msup>" if order > 1 else d
    below = _mrow(*(d + name for name in wrt))
    if isinstance(of[0], (Symbol, Call)):
        return f"<mfrac>{_mrow(above, of[1])}{below}</mfrac>"
    return _mrow(f"<mfrac>{above}{below}</mfrac>", _bracketed(of[1]))


def _matrix(widths: Sequence[int], texts: Sequence[str]) -> str:
    cells = iter(texts)
    rows = ("".join(f"<mtd>{next(cells)}</mtd>" for _ in range(width)) for width in widths)
    return _bracketed(f"<mtable>{''.join(f'<mtr>{row}</mtr>' for row in rows)}</mtable>", "[", "]")


def _cases(conditional: Sequence[bool], texts: Sequence[str]) -> str:
    rest = iter(texts)
    rows = []
    for has_condition in conditional:
        value = next(rest)
        when = _mrow("<mtext>if\u00a0</mtext>", next(rest)) if has_condition else "<mtext>otherwise</mtext>"
        rows.append(f"<mtr><mtd>{value}</mtd><mtd>{when}</mtd></mtr>")
    return _mrow(_mo("{"), f"<mtable>{''.join(rows)}</mtable>")


def _big(node: BigOperator, parts: Parts) -> str:
    fields = (node.index, node.first, node.last, node.body, node.condition)
    rest = iter(parts)
    index, first, last, body, condition = (None if each is None else next(rest) for each in fields)
    below = index[1] if index else ""
    if condition:
        below = condition[1]
    elif first:
        below = _mrow(below, _mo("="), first[1])
    sign = _mo(_BIG[node.kind])
    if below:
        sign = (
            f"<munderover>{sign}{below}{last[1]}</munderover>" if last else f"<munder>{sign}{below}</munder>"
        )
    return _mrow(sign, _grouped(body, (Sum, Negation)) if body else "")
