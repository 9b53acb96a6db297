"""The values and gradients of a program as one header for C, which needs the C library alone."""

import math
from collections.abc import Sequence

from engine.compile.emit.scalar.language import QUESTIONS, Language, wrapped
from engine.compile.emit.scalar.parts import Parts
from engine.compile.forms import Forms
from engine.support.text import printable

NAMES = {"gamma": "tgamma"}
"""Functions of Python's `math` that C has under another name."""

USE = """\
    static model_memory memory;              // one for each thread
    model_begin(&memory, model_parameters);  // or other numbers in that order
    model_values(&memory, inputs, samples, outputs);
    model_gradients(&memory, inputs, samples, outputs, gradients);

inputs has samples x MODEL_INPUTS numbers, outputs samples x MODEL_OUTPUTS, gradients MODEL_INPUTS for each output."""


def c_source(
    forms: Forms, leaves: Sequence[float], title: str, facts: dict[str, str], *, single: bool = False
) -> str:
    """The text of a header with `model_begin`, `model_values` and `model_gradients`. See targets.py."""
    words, kind = language(single=single), "float" if single else "double"
    parts = Parts(forms, leaves, words)
    lines = [printable(line) for line in (title, *(f"{key}: {fact}" for key, fact in facts.items()))]
    comment = "\n".join(f" {line}" if line.startswith("/") else line for line in lines).replace("*/", "* /")
    batch = f"const {kind} *inputs, size_t samples, {kind} *outputs"
    size = max(1, len(parts.source.positions))
    sizes = {"INPUTS": parts.columns, "OUTPUTS": parts.outputs, "PARAMETERS": len(parts.parameters)}
    return "\n".join(
        [
            f"/* {comment}\n\n{USE} */",
            "#ifndef MODEL_H\n#define MODEL_H\n#include <math.h>\n#include <stddef.h>\n",
            f"enum {{ {', '.join(f'MODEL_{name} = {size}' for name, size in sizes.items())} }};",
            f"typedef struct {{ {kind} x[{parts.source.rows}], u[{size}]; }} model_memory;",
            wrapped(parts.parameters or ["0"], f"static const {kind} model_parameters[] = {{", "};"),
            *parts.source.tables,
            "",
            *parts.source.rules,
            *_function("model_begin", f"const {kind} *parameters", ["(void)parameters;", *parts.begin]),
            *_function("model_values", batch, _samples([*parts.take, *parts.values])),
            *_function(
                "model_gradients",
                f"{batch}, {kind} *gradients",
                _samples([*parts.take, *parts.values, *parts.gradients]),
            ),
            "#endif",
            "",
        ]
    )


def language(*, single: bool) -> Language:
    """C, with numbers of 64 or 32 bits."""
    kind, suffix = ("float", "f") if single else ("double", "")

    def literal(number: float) -> str:
        if math.isnan(number):
            return "NAN"
        return f"{number!r}{suffix}" if math.isfinite(number) else "-INFINITY" if number < 0.0 else "INFINITY"

    def table(name: str, numbers: Sequence[int]) -> str:
        return wrapped(list(map(str, numbers)), f"static const int {name}[] = {{", "};")

    def head(name: str, operands: Sequence[str]) -> str:
        return f"static inline {kind} {name}({', '.join(f'{kind} {operand}' for operand in operands)}) {{"

    return Language(
        constant=f"const {kind}",
        variable=kind,
        integer="int",
        literal=literal,
        function=lambda name: name if name in QUESTIONS else NAMES.get(name, name) + suffix,
        table=table,
        numbers=lambda name, literals: wrapped(literals, f"static const {kind} {name}[] = {{", "};"),
        head=head,
        unused="  (void){};",
    )


def _function(name: str, arguments: str, lines: Sequence[str]) -> list[str]:
    head = f"static inline void {name}(model_memory *memory, {arguments}) {{"
    kind = arguments.split()[1]
    memory = f"  {kind} *x = memory->x, *u = memory->u;\n  (void)x, (void)u;"
    return [head, memory, *(f"  {line}" for line in lines), "}", ""]


def _samples(lines: Sequence[str]) -> list[str]:
    return ["for (size_t sample = 0; sample < samples; ++sample) {", *(f"  {line}" for line in lines), "}"]
