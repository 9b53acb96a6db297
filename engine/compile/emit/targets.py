"""The languages a program is exported to: one function for each.

A target is `function(forms, leaves, title, facts, *, single) -> text or bytes`:

forms   the program; its block has the values, its adjoints the gradients
leaves  the numbers of the parameters, then of the leaves without a gradient
title   one line that says what the program is
facts   more about it, for comments or metadata
single  numbers of 32 bits instead of 64
"""

import importlib
from collections.abc import Callable, Sequence

from engine.compile.forms import Forms

TARGETS = {
    "numpy": "engine.compile.emit.numpy.module.numpy_module",
    "jax": "engine.compile.emit.jax.source.jax_source",
    "c": "engine.compile.emit.scalar.c.source.c_source",
    "javascript": "engine.compile.emit.scalar.javascript.source.javascript_source",
    "onnx": "engine.compile.emit.onnx.code.onnx_model",
}
"""The function of each target. Its module is imported when the target is asked for."""


def exported(
    target: str, forms: Forms, leaves: Sequence[float], title: str, facts: dict[str, str], *, single: bool
) -> str | bytes:
    """The program in the language of the target.

    ValueError for an unknown one; ImportError, with the extra, where its writer needs a package that is missing.
    """
    if target not in TARGETS:
        raise ValueError(
            f"a program is exported to one of {', '.join(TARGETS)}; got {target!r}; for PyTorch, write a network by "
            "export(model, 'model.pt.py') of nn, or the program as jax or onnx"
        )
    module, _, name = TARGETS[target].rpartition(".")
    try:
        function: Callable[..., str | bytes] = getattr(importlib.import_module(module), name)
    except ImportError as error:
        raise ImportError(
            f"the export to {target} needs the extra fast ({error}): pip install 'chainrule[fast]'; "
            "c and javascript need nothing"
        ) from None
    return function(forms, leaves, title, facts, single=single)
