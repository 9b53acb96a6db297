"""A syntax tree as one short line, so that a table can say which tree a text means."""

from engine.expressions import tree as t

KINDS = {
    "implicit": " ",
    "dot": "·",
    "star": "*",
    "cross": "×",
    "elementwise": "⊙",
    "matrix": "@",
    "outer": "⊗",
}


def brief(tree):  # noqa: C901, PLR0911, PLR0912  # one case for each kind of node
    """A tree as text: [a b] a product, a/b a quotient, (a + b) a sum, D(L; w) a derivative."""
    match tree:
        case None:
            return ""
        case t.Number(text) | t.Constant(text):
            return text
        case t.Symbol():
            return tree.name
        case t.Sum(terms, signs):
            parts = [f"{sign} {brief(term)}" for sign, term in zip(signs, terms, strict=True)]
            return f"({' '.join(parts).removeprefix('+ ')})"
        case t.Product(factors, kind):
            return f"[{KINDS[kind].join(map(brief, factors))}]"
        case t.Quotient(above, below):
            return f"{brief(above)}/{brief(below)}"
        case t.Power(base, exponent, elementwise):
            return f"{brief(base)}{'∘' * elementwise}^{brief(exponent)}"
        case t.Negation(operand):
            return f"-{brief(operand)}"
        case t.Call(function, arguments, primes):
            return f"{brief(function)}{chr(39) * primes}({', '.join(map(brief, arguments))})"
        case t.Derivative(of, wrt, kind):
            sign = {"partial": "∂", "total": "d", "gradient": "∇", "hessian": "H", "prime": "'"}[kind]
            return f"{sign}({brief(of)}; {', '.join(map(brief, wrt))})".replace("; )", ")")
        case t.Relation(members, signs):
            rest = [f" {sign} {brief(member)}" for sign, member in zip(signs, members[1:], strict=True)]
            return (brief(members[0]) + "".join(rest)).strip()
        case t.BigOperator(kind, index, first, last, body, condition):
            limits = [brief(part) for part in (index, first, last)]
            return f"{kind}<{','.join(limits).rstrip(',')}{'|' + brief(condition) if condition else ''}>{brief(body)}"
        case t.Matrix(rows):
            return f"M[{'; '.join(', '.join(map(brief, row)) for row in rows)}]"
        case t.Tuple(items, bracket):
            return f"T{bracket}{', '.join(map(brief, items))})"
        case t.Cases(branches):
            return f"C[{'; '.join(f'{brief(value)} if {brief(test)}' for value, test in branches)}]"
        case t.Indexed(operand, indices):
            return f"{brief(operand)}_<{', '.join(map(brief, indices))}>"
        case t.At(operand, conditions):
            return f"{brief(operand)}@<{', '.join(map(brief, conditions))}>"
        case t.Kronecker(i, j):
            return f"δ<{brief(i)}, {brief(j)}>"
        case t.Norm(operand, order):
            return f"‖{brief(operand)}‖{order}"
        case t.Blank():
            return ""
        case t.Dots():
            return "…"
    (part,) = (getattr(tree, name) for name in ("operand", "condition", "of") if hasattr(tree, name))
    left, right = {t.Transpose: ("", "ᵀ"), t.Absolute: ("|", "|"), t.Iverson: ("[", "]")}.get(
        type(tree), ("d", "")
    )
    return f"{left}{brief(part)}{right}"
