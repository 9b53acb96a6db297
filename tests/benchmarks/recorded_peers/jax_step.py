"""JAX, called a step at a time: value and gradient of a whole step in one jitted function."""

import os
from collections.abc import Callable
from typing import Any

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax
import jax.numpy as jnp

from recorded_peers.workloads import Array, Formula, Work

jax.config.update("jax_enable_x64", True)


def call(formula: Formula) -> Callable[[float, float], Any]:
    """jit(value_and_grad), and the wait for its answer."""
    gradient = jax.jit(jax.value_and_grad(lambda a, b: formula(a, b, jax.nn.relu), (0, 1)))
    return lambda a, b: jax.block_until_ready(gradient(a, b))


def batched(formula: Formula, points: Array) -> Callable[[], tuple[Any, Any]]:
    """jit(vmap(value_and_grad))."""
    gradient = jax.value_and_grad(lambda point: formula(point[0], point[1], jax.nn.relu))
    run, placed = jax.jit(jax.vmap(gradient)), jnp.asarray(points)
    return lambda: jax.block_until_ready(run(placed))


def descent(work: Work) -> Callable[[int], list[float]]:
    """The step is compiled once; batches lie ready as JAX arrays, and old weights are given away."""
    batches = [(jnp.asarray(X), jnp.asarray(targets)) for X, targets in work.batches()]
    step = jax.jit(stepper(work), donate_argnums=0)

    def run(steps: int) -> list[float]:
        weights, costs = placed(work), []
        for i in range(steps):
            weights, cost = step(weights, *batches[i % len(batches)])
            costs.append(cost)
        jax.block_until_ready(weights)
        return costs

    return run


def stepper(work: Work) -> Callable[..., tuple[Any, Any]]:
    """(weights, inputs, targets) -> (weights after the step, mean loss before it)."""
    loss = _LOSSES[work.loss]

    def cost(weights: Any, x: Any, targets: Any) -> Any:
        for W, b in weights[:-1]:
            x = jax.nn.relu(x @ W + b)
        W, b = weights[-1]
        return loss(x @ W + b, targets).mean()

    def step(weights: Any, x: Any, targets: Any) -> tuple[Any, Any]:
        loss, slopes = jax.value_and_grad(cost)(weights, x, targets)
        return jax.tree.map(lambda w, slope: w - work.rate * slope, weights, slopes), loss

    return step


def placed(work: Work) -> Any:
    """The first weights as JAX arrays."""
    return [(jnp.array(W), jnp.array(b)) for W, b in work.weights]


def _squared_error(scores: Any, targets: Any) -> Any:
    return (scores[:, 0] - targets) ** 2


def _hinge(scores: Any, signs: Any) -> Any:
    return jax.nn.relu(1.0 - signs * scores[:, 0])


def _cross_entropy(scores: Any, classes: Any) -> Any:
    logs = jax.nn.log_softmax(scores)
    return -jnp.take_along_axis(logs, classes[:, None], axis=1)


_LOSSES = {"squared_error": _squared_error, "hinge": _hinge, "cross_entropy": _cross_entropy}
