"""The values of a program as a JAX function: NumPy's lines, where a stored row makes a new array."""

import re
from collections.abc import Sequence

from engine.compile.blocks.block import Block
from engine.compile.emit.numpy.source import Source

HEAD = '''\
"""{title}"""

import jax
import jax.numpy as jnp
'''
DOUBLE = 'jax.config.update("jax_enable_x64", True)  # JAX computes with 32 bits unless it is told\n'


class JaxSource(Source):
    """Lines for JAX, whose arrays never change."""

    special = "jax.scipy.special"

    def _stored(self, space: str, index: str, value: str, *, add: bool = False) -> str:
        return f"{space} = {space}.at[{index}].{'add' if add else 'set'}({value})"


def jax_source(block: Block, leaves: Sequence[float], title: str, *, single: bool = False) -> str:
    """A module with `PARAMETERS` and `values(batch, parameters=PARAMETERS)`, which JAX differentiates and compiles.

    leaves  the numbers of the parameters, then of the leaves without a gradient
    single  numbers of 32 bits instead of 64
    """
    kind = "float32" if single else "float64"
    source, count = JaxSource(), len(block.parameters)
    constants = [*block.constants, *zip(block.fixed, leaves[count:], strict=True)]
    before, body, _ = source.lines(block)
    text = [
        HEAD.format(title=title.replace("\\", "\\\\").replace('"', "'")),
        *([] if single else [DOUBLE]),
        *source.definitions(),
        f"PARAMETERS = jnp.array({list(leaves[:count])}, dtype={kind!r})",
        f"CONSTANTS = jnp.array({[number for _, number in constants]}, dtype={kind!r})",
        "",
        "",
        "def values(batch, parameters=PARAMETERS):",
        f'    """The outputs (samples, {len(block.outputs)}) of a batch (samples, {columns(block)})."""',
        f"    u = jnp.zeros({block.vector}, dtype={kind!r})",
        f"    u = u.at[jnp.array({[position for position, _ in constants]}, dtype=int)].set(CONSTANTS)",
        f"    u = u.at[jnp.array({list(block.parameters)}, dtype=int)].set(parameters)",
        f"    x = jnp.zeros(({block.rows}, len(batch)), dtype={kind!r})",
        f"    x = x.at[:{columns(block)}].set(jnp.asarray(batch, dtype={kind!r}).T)",
        *before,
        *body,
        f"    return x[jnp.array({list(block.outputs.indices)})].T",
        "",
    ]
    return re.sub(r"\bnp\.", "jnp.", "\n".join(text))


def columns(block: Block) -> int:
    """How many columns a batch has."""
    return sum(map(len, block.given))
