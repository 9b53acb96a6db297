"""The values and gradients of a program as one ES module, for browsers and for Node."""

import json
import math
import re
from collections.abc import Sequence

from engine.compile.emit.composed import COMPOSED
from engine.compile.emit.scalar.language import Language, wrapped
from engine.compile.emit.scalar.parts import Parts
from engine.compile.forms import Forms

SAME = (
    "acos acosh asin asinh atan atanh atan2 cbrt ceil cos cosh exp expm1 floor hypot log log10 log1p log2 "
    "sin sinh sqrt tan tanh trunc"
)
NAMES = {
    **{name: f"Math.{name}" for name in SAME.split(" ")},
    "fabs": "Math.abs",
    "isnan": "Number.isNaN",
    "isfinite": "Number.isFinite",
}
"""Functions of Python's `math` that JavaScript has; others are composed."""
POWER = """\
// 1^b is 1 for every b in IEEE 754, and (-1)^∞ too; Math.pow gives NaN
const pow = (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b));"""


def javascript_source(
    forms: Forms,
    leaves: Sequence[float],
    title: str,
    facts: dict[str, str],
    *,
    single: bool = False,
    gradients: bool = True,
) -> str:
    """The text of a module with `parameters`, `values(batch)` and, if asked, `gradients(batch)`. See targets.py."""
    helpers: dict[str, list[str]] = {}
    parts = Parts(forms, leaves, language(helpers), gradients=gradients)
    array = "Float32Array" if single else "Float64Array"
    comments = [title, *(f"{key}: {fact}" for key, fact in facts.items())]
    text = "\n".join(
        [
            *(f"// {line}" for comment in comments for line in comment.splitlines()),
            "",
            f"export const inputNames = {json.dumps(list(forms.tape.columns), ensure_ascii=False)};",
            wrapped(parts.parameters, "export const parameters = [", "];"),
            "",
            *(line for lines in helpers.values() for line in lines),
            *parts.source.tables,
            "",
            *parts.source.rules,
            "// The output of each row of the batch; a list for several outputs.",
            "export function values(batch, given = parameters) {",
            f"  return computed(batch, given, false).values.map((row) => {_single(parts, 'row')});",
            "}",
            "",
            *(_gradients(parts) if gradients else ()),
            *_computed(parts, array),
            "",
        ]
    )
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")  # in a page, no name ends the script


def _computed(parts: Parts, array: str) -> list[str]:
    """The function behind both: the outputs of a batch and, where `both` is true, their gradients."""
    return [
        "function computed(batch, parameters, both) {",
        f"  const x = new {array}({parts.source.rows}), u = new {array}({len(parts.source.positions)});",
        f"  const samples = batch.length, inputs = {array}.from(batch.flat());",
        f"  if (inputs.length !== {parts.columns} * samples || parameters.length !== {len(parts.parameters)})",
        f'    throw new RangeError("{parts.columns} numbers a row, {len(parts.parameters)} parameters");',
        f"  const outputs = new {array}({parts.outputs} * samples);",
        f"  const gradients = new {array}(both ? {parts.columns * parts.outputs} * samples : 0);",
        *(f"  {line}" for line in parts.begin),
        "  for (let sample = 0; sample < samples; ++sample) {",
        *(f"    {line}" for line in (*parts.take, *parts.values)),
        "    if (!both) continue;",
        *(f"    {line}" for line in parts.gradients),
        "  }",
        "  const cut = (numbers, size) =>",
        "    Array.from({ length: numbers.length / size }, (_, i) =>",
        "      Array.from(numbers.slice(i * size, (i + 1) * size)));",
        f"  const rows = both ? cut(gradients, {parts.columns}) : [];",
        f"  return {{ values: cut(outputs, {parts.outputs}), gradients: cut(rows, {parts.outputs}) }};",
        "}",
    ]


def _gradients(parts: Parts) -> list[str]:
    return [
        "// { values, gradients }: to each output of a row, its gradient to the inputs.",
        "export function gradients(batch, given = parameters) {",
        "  const both = computed(batch, given, true);",
        f"  const values = both.values.map((row) => {_single(parts, 'row')});",
        f"  return {{ values, gradients: both.gradients.map((rows) => {_single(parts, 'rows')}) }};",
        "}",
        "",
    ]


def language(helpers: dict[str, list[str]]) -> Language:
    """JavaScript. Functions that it lacks are composed of others, and added to `helpers`."""

    def literal(number: float) -> str:
        if math.isnan(number):
            return "NaN"
        return repr(number) if math.isfinite(number) else "-Infinity" if number < 0.0 else "Infinity"

    def function(name: str) -> str:
        if name in NAMES:
            return NAMES[name]
        if name == "pow":
            helpers[name] = [POWER]
        elif name not in helpers:
            helpers[name] = []  # it may be composed of itself
            text = COMPOSED[name]
            operands = "a, b" if "b" in re.findall(r"\b\w+\b", text) else "a"
            helpers[name] = [f"const {name} = ({operands}) => {words.expression(text)};"]
        return name

    words = Language(
        constant="const",
        variable="let",
        integer="let",
        literal=literal,
        function=function,
        table=lambda name, numbers: wrapped(list(map(str, numbers)), f"const {name} = Int32Array.of(", ");"),
        numbers=lambda name, literals: wrapped(literals, f"const {name} = [", "];"),
        head=lambda name, operands: f"function {name}({', '.join(operands)}) {{",
    )
    return words


def _single(parts: Parts, name: str) -> str:
    return f"{name}[0]" if parts.outputs == 1 else name
