"""The name of a left side, and points in figures."""

from dataclasses import replace

from engine.expressions.tree import Call, Derivative, Indexed, Symbol, Tree

_LETTERS = frozenset("ijklmn")
"""Letters that count the entries of an array."""


def name_of(head: Tree | None) -> str:
    """A left side in plain text, equal for ∂L/∂w, dL/dw and their LaTeX; "" where it has no name."""
    if not isinstance(head, Derivative):
        return _plain_name(head)
    of, wrt = _plain_name(head.of), [_plain_name(each) for each in head.wrt]
    if not of or not all(wrt):
        return ""
    if not wrt:
        return f"∇{of}" if head.kind == "gradient" else of + "'" * head.order
    power = str(len(wrt)) if len(wrt) > 1 else ""
    return f"d{power}{of}/{''.join(f'd{each}' for each in wrt)}"


def whole_of(head: Tree | None) -> str:
    """The name of the array that a left side has an entry of: dL/dW_1 for dL/d(W_1)_jk; "" without a name."""
    if not isinstance(head, Derivative):
        return name_of(_whole(head)) if head else ""
    return name_of(replace(head, of=_whole(head.of), wrt=tuple(map(_whole, head.wrt))))


def _whole(tree: Tree) -> Tree:
    match tree:
        case Indexed(operand):
            return operand
        case Symbol(sub=sub) if sub:
            kept = len(sub)
            while kept and _plain_name(sub[kept - 1]) in _LETTERS:
                kept -= 1
            return replace(tree, sub=sub[:kept])
    return tree


def _plain_name(tree: Tree | None) -> str:
    if isinstance(tree, Call):
        return tree.function.name + "'" * tree.primes
    if isinstance(tree, Indexed) and isinstance(tree.operand, Symbol):
        return f"{tree.operand.name}_{''.join(getattr(index, 'name', '?') for index in tree.indices)}"
    return tree.name if isinstance(tree, Symbol) else ""


def figures(points: float, decimals: int = 2) -> str:
    """Points with at most so many decimals: 3, 1.5, 0.33."""
    text = f"{points:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
