"""det: each minor once, by a cache."""

from twelve.evals.det import determinant
from twelve.peers.of_pytorch.common import call, grad

FUNCTIONS = {
    "primal": lambda g: call(lambda a: determinant(g["ell"])(a.unbind()), g["A"]),
    "gradient": lambda g: call(grad(lambda a: determinant(g["ell"])(a.unbind())), g["A"]),
}
