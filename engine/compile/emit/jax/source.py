"""The values of a program as a JAX function: NumPy's lines, where a stored row makes a new array."""

import re
from collections.abc import Iterator, Sequence

from engine.compile.blocks.instructions import Loop, Move
from engine.compile.emit.numpy.module import definitions, opening
from engine.compile.emit.numpy.source import Source
from engine.compile.forms import Forms, PlainForms

HEAD = "import jax\nimport jax.numpy as jnp\n"
DOUBLE = 'jax.config.update("jax_enable_x64", True)  # JAX computes with 32 bits unless it is told\n'


class JaxSource(Source):
    """Lines for JAX, whose arrays never change."""

    special = "jax.scipy.special"

    def stored(self, space: str, index: str, value: str, *, add: bool = False) -> str:
        """See Source."""
        return f"{space} = {space}.at[{index}].{'add' if add else 'set'}({value})"

    def loop(self, loop: Loop) -> Iterator[str]:
        """A step as a function from rows to rows, which JAX compiles once for all steps."""
        depth = self.depth
        _, *step = super().loop(loop)
        yield f"def step_{depth}(turn_{depth}, x):"
        yield from step
        yield "    return x"
        yield f"x = jax.lax.fori_loop(0, {loop.steps}, step_{depth}, x)"

    def part(self, move: Move, step: str) -> str:
        """See Source; the number of a step is not known while JAX compiles, so that it is no bound of a slice."""
        count, rows = len(move.inside), move.outside.indices
        if isinstance(rows, range) and rows.step == 1:
            return f"np.arange({rows.start}, {rows.start + count}) + {step} * {count}"
        return f"{self.table(move.outside)}[{step} * {count} + np.arange({count})]"


def jax_source(
    forms: Forms, leaves: Sequence[float], title: str, facts: dict[str, str], *, single: bool = False
) -> str:
    """A module with `PARAMETERS` and `values(batch, parameters=PARAMETERS)`. See targets.py.

    JAX compiles `values`, and differentiates it by the batch and by the parameters.
    """
    lines = definitions(JaxSource(), PlainForms(forms).block, leaves, single=single)
    text = re.sub(r"\bnp\.", "jnp.", "\n".join(lines))
    return "\n".join([*opening(title, facts), HEAD, *([] if single else [DOUBLE]), text])
