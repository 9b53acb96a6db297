"""JAX, the whole training run in one jitted scan: nothing is called from Python between the steps."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from recorded_peers.jax_step import placed, stepper
from recorded_peers.workloads import Work


def descent(work: Work) -> Callable[[int], Any]:
    """The batches are slices of one array, taken inside the scan. Each number of steps is compiled anew."""
    X, targets = jnp.asarray(work.X), jnp.asarray(work.targets)
    step, count = stepper(work), len(work.batches())

    @jax.jit
    def scan(weights: Any, X: Any, targets: Any, batches: Any) -> Any:
        def one(weights: Any, i: Any) -> Any:
            rows = (jax.lax.dynamic_slice_in_dim(part, i * work.batch, work.batch) for part in (X, targets))
            return step(weights, *rows)

        return jax.lax.scan(one, weights, batches)

    def run(steps: int) -> Any:
        _, costs = jax.block_until_ready(scan(placed(work), X, targets, jnp.arange(steps) % count))
        return costs

    return run
