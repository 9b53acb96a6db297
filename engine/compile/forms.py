"""The forms of a program, each made from the one before and kept: tape, simplified tape, block, adjoint blocks."""

from functools import cached_property

from engine.compile.block import Block
from engine.compile.clean import clean
from engine.compile.tape import Tape
from engine.compile.transpose import adjoint
from engine.compile.vectorize import vectorize
from engine.support.garbage import no_cycle_collection


class Forms:
    """What a backend compiles: the block of a program, and its adjoints where they are asked for."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self._to_inputs: dict[int, Block] = {}

    @cached_property
    def simplified(self) -> Tape:
        """The tape without what is computed twice, never changes, or is not needed."""
        with no_cycle_collection():
            return clean(self.tape)

    @cached_property
    def block(self) -> Block:
        """The instructions of the program."""
        with no_cycle_collection():
            return vectorize(self.simplified)

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
