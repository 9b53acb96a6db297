"""The parts of a program in a language with braces: its rules, its tables, its functions."""

from collections.abc import Iterator, Mapping, Sequence

from engine.compile.blocks.instructions import (
    Rows,
)
from engine.compile.emit.scalar.language import Language
from engine.compile.emit.scalar.source import Source
from engine.compile.forms import Forms, PlainForms

MOST_LINES = 8
"""Constants with a line each; more of them are a table, which compilers read in no time."""


class Parts:
    """The lines of a program: what is done once for the parameters, then for each sample.

    source     the functions of rules and the tables that they use
    begin      fills u with the numbers of constants, and computes what depends on parameters alone
    values     from x, which has the inputs, to `outputs`
    gradients  after them, one output after another, to `gradients`; none unless asked for
    """

    def __init__(
        self, forms: Forms, leaves: Sequence[float], language: Language, *, gradients: bool = True
    ) -> None:
        forms = PlainForms(forms)
        block = forms.block
        adjoints = [forms.adjoint_to_inputs(i) for i in range(len(block.outputs)) if gradients]
        source = self.source = Source(language, [block, *adjoints])
        self.columns, self.outputs = sum(map(len, block.inputs)), len(block.outputs)
        self.parameters = list(map(language.literal, leaves[: len(block.parameters)]))
        numbers = {p: number for b in (block, *adjoints) for p, number in b.constants}
        numbers |= dict(zip(block.fixed, leaves[len(block.parameters) :], strict=True))
        used = set(source.positions)
        constants = {p: language.literal(x) for p, x in numbers.items() if p in used}
        self.begin = [
            *self._constants(constants, language),
            *self._each("i", block.parameters, "u[{}] = parameters[i];", uniform=True),
            *(line for part in (block, *adjoints) for line in source.lines(part.before, body=False)),
        ]
        at = f"outputs[{self.outputs} * sample + i] = x[{{}}];"
        self.values = [*source.lines(block.body, body=True), *self._each("i", block.outputs.indices, at)]
        self.gradients = list[str]()
        for output, adjoint in enumerate(adjoints):
            at = f"gradients[{self.columns} * ({self.outputs} * sample + {output}) + i] = x[{{}}];"
            self.gradients += [
                f"x[{adjoint.inputs[2].indices[0]}] = {language.literal(1.0)};",
                *source.lines(adjoint.body, body=True),
                *self._each("i", adjoint.outputs.indices, at),
            ]
        count = range(self.columns)
        self.take = list(self._each("i", count, f"x[{{}}] = inputs[{self.columns} * sample + i];"))

    def _constants(self, literals: Mapping[int, str], language: Language) -> Iterator[str]:
        """A line for each constant, or a loop over a table of all."""
        if len(literals) <= MOST_LINES:
            yield from (f"u[{self.source.place(p)}] = {literal};" for p, literal in literals.items())
            return
        self.source.tables.append(language.numbers("constants", list(literals.values())))
        yield from self._each("i", [*literals], "u[{}] = constants[i];", uniform=True)

    def _each(self, i: str, rows: Sequence[int], line: str, *, uniform: bool = False) -> Iterator[str]:
        """A line for each row: {} stands for it."""
        if rows:
            at = self.source.at(Rows(tuple(rows), uniform), i)[2:-1]
            yield from self.source.loop(i, len(rows), [line.format(at)], always=True)
