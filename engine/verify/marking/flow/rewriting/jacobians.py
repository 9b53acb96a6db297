"""H_f and J_F, the Hessian and the Jacobian of a function that the text has defined, as matrices of derivatives."""

from dataclasses import replace

from engine.expressions.tree import Call, Derivative, Matrix, Relation, Symbol, Tree, Tuple
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import Definition


def with_entries(relation: Relation, scope: Scope) -> Relation:
    """The relation with a matrix of derivatives on its left where that is H_f, J_F or J_F(x, y)."""
    first = relation.members[0]
    name = first.function if isinstance(first, Call) else first
    if not isinstance(name, Symbol) or scope.defined(first) is not None or len(name.sub) != 1:
        return relation
    function = next(
        (d for d in reversed(scope.definitions) if d.parameters and d.symbol == name.sub[0]), None
    )
    if function is None or (isinstance(first, Call) and first.arguments != function.parameters):
        return relation
    matrix = _hessian(function) if name.stem == "H" else _jacobian(function) if name.stem in "JD" else None
    return (
        relation
        if matrix is None
        else replace(relation, members=(replace(matrix, span=first.span), *relation.members[1:]))
    )


def _hessian(function: Definition) -> Tree | None:
    if isinstance(function.right, (Matrix, Tuple)):
        return None
    names = function.parameters or ()
    return Matrix(tuple(tuple(Derivative(function.left, (a, b), order=2) for b in names) for a in names))


def _jacobian(function: Definition) -> Tree | None:
    match function.right:
        case Matrix(rows) if all(len(row) == 1 for row in rows):
            components = tuple(row[0] for row in rows)
        case Tuple(items):
            components = items
        case _:
            return None
    return Matrix(
        tuple(tuple(Derivative(c, (name,)) for name in function.parameters or ()) for c in components)
    )
