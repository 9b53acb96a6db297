"""W1 with JAX: read, train in one jitted scan, print the loss of the last epoch; code stays on disk."""

import json
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_compilation_cache_dir", str(Path(sys.argv[1]).parent / "jax"))
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
work = json.loads(Path(sys.argv[1]).read_text())
X, signs = np.array(work["inputs"]), np.array(work["targets"])[:, None]
flat, layers = np.array(work["parameters"]), []
for inputs, units in ((2, 16), (16, 16), (16, 1)):
    own, flat = np.split(flat, [(inputs + 1) * units])
    table = own.reshape(units, inputs + 1)  # a row for each neuron, its bias last
    layers.append((table[:, :-1].T.copy(), table[:, -1].copy()))


def cost(layers, X, signs):
    x = X
    for W, b in layers[:-1]:
        x = jax.nn.relu(x @ W + b)
    W, b = layers[-1]
    return jax.nn.relu(1.0 - signs * (x @ W + b)).mean()


@jax.jit
def descend(layers, X, signs):
    def step(layers, _):
        loss, slopes = jax.value_and_grad(cost)(layers, X, signs)
        return jax.tree.map(lambda p, slope: p - 0.01 * slope, layers, slopes), loss

    return jax.lax.scan(step, layers, length=100)[1][-1]


print(descend(layers, jnp.asarray(X), jnp.asarray(signs)))
