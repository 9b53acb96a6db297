"""The forms of a program, each made from the one before and kept: tape, simplified tape, block, adjoint blocks."""

from engine.compile.blocks.adjoint.transpose import adjoint
from engine.compile.blocks.block import Block
from engine.compile.blocks.lowered import without_row_products
from engine.compile.blocks.vectorizing.vectorize import vectorize
from engine.compile.rules.rule_text import definition_of
from engine.compile.tapes.loops.loop import rules_of
from engine.compile.tapes.loops.together import together
from engine.compile.tapes.simplify import simplify
from engine.compile.tapes.tape import Tape
from engine.support.process.cached import cached_property
from engine.support.process.garbage import no_cycle_collection


class Forms:
    """The input of a backend: the block of a program, and its adjoints where they are asked for."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self._to_inputs: dict[int, Block] = {}

    @cached_property
    def simplified(self) -> Tape:
        """The tape without what is computed twice, never changes, or is not needed."""
        with no_cycle_collection():
            return simplify(self.tape)

    @cached_property
    def block(self) -> Block:
        """The instructions of the program. RecordingError where the text of a rule is not what runs."""
        with no_cycle_collection():
            tape = self.simplified
            for op in rules_of(tape):
                definition_of(op.rule, op.name)
            return vectorize(together(tape))

    def adjoint_to_inputs(self, output: int = 0) -> Block:
        """The gradient of one output to every column of the batch."""
        if output not in self._to_inputs:
            with no_cycle_collection():
                self._to_inputs[output] = adjoint(self.block, output, "inputs")
        return self._to_inputs[output]

    @cached_property
    def adjoint_to_parameters(self) -> Block:
        """The gradient of the one output to every parameter."""
        with no_cycle_collection():
            return adjoint(self.block, 0, "parameters")


class PlainForms(Forms):
    """The forms of a program for emitters that do not know products of rows: these are multiplications and sums."""

    def __init__(self, forms: Forms) -> None:
        super().__init__(forms.tape)
        self._forms = forms

    @cached_property
    def block(self) -> Block:
        """The block, with some more rows where there were products of rows."""
        return without_row_products(self._forms.block)

    def adjoint_to_inputs(self, output: int = 0) -> Block:
        """See Forms."""
        return without_row_products(self._forms.adjoint_to_inputs(output))

    @cached_property
    def adjoint_to_parameters(self) -> Block:
        """See Forms."""
        return without_row_products(self._forms.adjoint_to_parameters)
