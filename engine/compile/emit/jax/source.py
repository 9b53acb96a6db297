"""The values of a program as a JAX function: NumPy's lines, where a stored row makes a new array."""

import re
from collections.abc import Sequence

from engine.compile.emit.numpy.module import definitions, opening
from engine.compile.emit.numpy.source import Source
from engine.compile.forms import Forms

HEAD = "import jax\nimport jax.numpy as jnp\n"
DOUBLE = 'jax.config.update("jax_enable_x64", True)  # JAX computes with 32 bits unless it is told\n'


class JaxSource(Source):
    """Lines for JAX, whose arrays never change."""

    special = "jax.scipy.special"

    def stored(self, space: str, index: str, value: str, *, add: bool = False) -> str:
        """See Source."""
        return f"{space} = {space}.at[{index}].{'add' if add else 'set'}({value})"


def jax_source(
    forms: Forms, leaves: Sequence[float], title: str, facts: dict[str, str], *, single: bool = False
) -> str:
    """A module with `PARAMETERS` and `values(batch, parameters=PARAMETERS)`. See targets.py.

    JAX compiles `values`, and differentiates it by the batch and by the parameters.
    """
    lines = definitions(JaxSource(), forms.block, leaves, single=single)
    text = re.sub(r"\bnp\.", "jnp.", "\n".join(lines))
    return "\n".join([*opening(title, facts), HEAD, *([] if single else [DOUBLE]), text])
