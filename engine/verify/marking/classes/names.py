"""The name of a left side, and points in figures."""

from engine.expressions.tree import Call, Derivative, Symbol, Tree


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


def _plain_name(tree: Tree | None) -> str:
    if isinstance(tree, Call):
        return tree.function.name + "'" * tree.primes
    return tree.name if isinstance(tree, Symbol) else ""


def figures(points: float, decimals: int = 2) -> str:
    """Points with at most so many decimals: 3, 1.5, 0.33."""
    text = f"{points:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
