"""JAX, float64, operation by operation: nothing is compiled, for every program is another."""

import operator

import jax
import jax.numpy as jnp
from jax.scipy.special import logsumexp, xlogy

from against.peers import library
from against.programs import Program

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")


def _where(condition, a, b):
    return jnp.where(condition != 0, a, b)


def _take(items):
    *values, index = items
    picked = jnp.float64(jnp.nan)
    for j, value in enumerate(values):
        picked = jnp.where(jnp.round(index) == j, value, picked)
    return picked


LIBRARY = library(
    {
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "div": operator.truediv,
        "pow": jnp.power,
        "neg": operator.neg,
        "abs": jnp.abs,
        "exp": jnp.exp,
        "log": jnp.log,
        "xlogy": xlogy,
        "sqrt": jnp.sqrt,
        "sin": jnp.sin,
        "cos": jnp.cos,
        "tan": jnp.tan,
        "asin": jnp.arcsin,
        "acos": jnp.arccos,
        "atan": jnp.arctan,
        "sinh": jnp.sinh,
        "cosh": jnp.cosh,
        "floor": jnp.floor,
        "sign": jnp.sign,
        "expm1": jnp.expm1,
        "atan2": jnp.arctan2,
        "erf": jax.scipy.special.erf,
        "silu": jax.nn.silu,
        "gelu": lambda a: jax.nn.gelu(a, approximate=False),
        "elu": jax.nn.elu,
        "tanh": jnp.tanh,
        "sigmoid": jax.nn.sigmoid,
        "log_sigmoid": jax.nn.log_sigmoid,
        "softplus": jax.nn.softplus,
        "relu": jax.nn.relu,
        "step": lambda a: jnp.heaviside(a, 0.0),
        "max": jnp.maximum,
        "min": jnp.minimum,
        "where": _where,
        "maximum": lambda items: jnp.max(jnp.stack(items)),
        "minimum": lambda items: jnp.min(jnp.stack(items)),
        "total": lambda items: jnp.sum(jnp.stack(items)),
        "mean": lambda items: jnp.mean(jnp.stack(items)),
        "dot": lambda items: jnp.dot(*jnp.split(jnp.stack(items), 2)),
        "logsumexp": lambda items: logsumexp(jnp.stack(items)),
        "log_softmax": lambda items: jax.nn.log_softmax(jnp.stack(items)),
        "softmax": lambda items: jax.nn.softmax(jnp.stack(items)),
        "take": _take,
    },
    jnp,
    jnp.float64,
)


def gradient(program: Program) -> tuple[float, list[float]]:
    """The value, and the gradient to each input."""

    def function(*inputs):
        return program.run(inputs, [jnp.float64(x) for x in program.constants], LIBRARY)[-1]

    inputs = [jnp.float64(x) for x in program.inputs]
    value, slopes = jax.value_and_grad(function, argnums=tuple(range(len(inputs))))(*inputs)
    return float(value), [float(slope) for slope in slopes]
