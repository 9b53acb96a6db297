"""The draft of a plan: layers, and the rows that stand in rows, before memory is shared out."""

from collections.abc import Sequence

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Product
from engine.compile.emit.llvm.planning.arena import Arena
from engine.compile.emit.llvm.planning.layers import layers, weights_of
from engine.compile.emit.llvm.planning.plan import Plan, places_of
from engine.compile.emit.llvm.planning.planner import Planner
from engine.compile.emit.llvm.planning.single import Single
from engine.compile.emit.llvm.products.kernels import Kernels
from engine.compile.emit.llvm.products.products import Finish, to_y
from engine.compile.emit.llvm.writing.target import Target


class Draft:
    """The facts before memory is shared out: layers, and the rows that stand in rows.

    needed  the rows that are read or written where they stand in rows
    places  where each position stands
    """

    def __init__(
        self,
        program: Block,
        adjoints: Sequence[Block],
        target: Target,
        *,
        learns: bool = False,
        single: bool = False,
    ) -> None:
        self.program, self.adjoints, self.target, self.single = program, adjoints, target, single
        self.layers = layers(program, adjoints, target.width, learns=learns, single=single)
        self.needed = {
            row
            for body in range(1 + len(adjoints))
            for _, instruction in self.layers.instructions(body)
            if not isinstance(instruction, Product)
            for rows in (*instruction.operands, *((instruction.out,) if instruction.accumulate else ()))
            if not rows.uniform
            for row in rows.indices
        }
        for rows in (program.outputs, *(adjoint.outputs for adjoint in adjoints)):
            self.needed.update(() if rows.uniform else rows.indices)
        matrices = {p.weights for p in self.layers.products() if p.role == "units"}
        size = max(block.vector for block in (program, *adjoints))
        stored = [(matrix, weights_of(matrix, target.width)) for matrix in matrices]
        self.places = places_of(stored, program.vector, size)

    def plan(
        self,
        arena: Arena,
        kernels: Kernels,
        settings: int = 0,
        learn: Finish = to_y,
        *,
        threads: bool = False,
    ) -> Plan:
        """The plan of the program and its adjoints.

        settings  where the numbers stand that `learn` reads
        learn     what becomes of a gradient of weights
        threads   whether several may work on a block

        A row that turns out to be missing where it is needed is put in rows, and the plan is made again.
        """
        begun, blocks = arena.size, (self.program, *self.adjoints)
        if self.single:
            plan = Plan(arena, kernels, self.places)
            Single(self.layers, blocks, self.needed, plan, self.target, settings, learn).walk()
            return plan
        while True:
            arena.size, plan = begun, Plan(arena, kernels, self.places)
            planner = Planner(
                self.layers, blocks, self.needed, plan, self.target, settings, learn, threads=threads
            )
            planner.walk()
            if not planner.missing:
                return plan
            self.needed |= planner.missing
