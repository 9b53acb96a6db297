"""The values of a program as a module of its own, which needs NumPy alone."""

import math
from collections.abc import Sequence

from engine.compile.blocks.block import Block
from engine.compile.emit.numpy.source import Source
from engine.compile.forms import Forms, PlainForms
from engine.compile.rules.array_code import IMPORTS
from engine.support.text import printable


def numpy_module(
    forms: Forms, leaves: Sequence[float], title: str, facts: dict[str, str], *, single: bool = False
) -> str:
    """The text of a module with `PARAMETERS` and `values(batch, parameters=PARAMETERS)`. See targets.py."""
    return "\n".join(
        [
            *opening(title, facts),
            IMPORTS,
            *definitions(Source(), PlainForms(forms).block, leaves, single=single),
        ]
    )


def opening(title: str, facts: dict[str, str]) -> list[str]:
    """The docstring of a module, and a line for each fact."""
    quoted = printable(title).replace("\\", "\\\\").replace('"', "'")
    return [f'"""{quoted}"""', "", *(printable(f"# {key}: {fact}") for key, fact in facts.items()), ""]


def definitions(source: Source, block: Block, leaves: Sequence[float], *, single: bool) -> list[str]:
    """The lines of `PARAMETERS`, `values` and what they need, as the source writes them."""
    count, columns = len(block.parameters), sum(map(len, block.inputs))
    constants = [*block.constants, *zip(block.fixed, leaves[count:], strict=True)]
    before, body, _ = source.lines(block)
    kind = "float32" if single else "float64"
    places = [position for position, _ in constants]
    return [
        *source.definitions(),
        f"PARAMETERS = np.array({_numbers(leaves[:count])}, dtype={kind!r})",
        f"CONSTANTS = np.array({_numbers([number for _, number in constants])}, dtype={kind!r})",
        "",
        "",
        "def values(batch, parameters=PARAMETERS):",
        f'    """The outputs (samples, {len(block.outputs)}) of a batch (samples, {columns})."""',
        f"    u = np.zeros({block.vector}, dtype={kind!r})",
        f"    {source.stored('u', f'np.array({places}, dtype=int)', 'CONSTANTS')}",
        f"    {source.stored('u', f'np.array({list(block.parameters)}, dtype=int)', 'parameters')}",
        f"    x = np.zeros(({block.rows}, len(batch)), dtype={kind!r})",
        f"    {source.stored('x', f':{columns}', f'np.asarray(batch, dtype={kind!r}).T')}",
        *before,
        *body,
        f"    return x[np.array({list(block.outputs.indices)})].T",
        "",
    ]


def _numbers(numbers: Sequence[float]) -> str:
    """A list of numbers; infinities and NaN have no literal."""
    return f"[{', '.join(repr(x) if math.isfinite(x) else f'np.{x!r}' for x in numbers)}]".replace(
        "np.-inf", "-np.inf"
    )
