"""Instructions over rows of numbers: a rule, a sum, a copy, a matrix product, a look-up, a loop."""

from engine.compile.blocks.instructions.elementwise import Apply, Copy, Sum
from engine.compile.blocks.instructions.lookup import Gather, Scatter
from engine.compile.blocks.instructions.loop import Instruction, Loop, Move
from engine.compile.blocks.instructions.product import Grid, Matrix, Product, Role, RowProduct, RowProducts
from engine.compile.blocks.instructions.rows import Indices, Rows, indices, is_run
from engine.compile.blocks.instructions.walks import inside, rewritten, unrolled

__all__ = [
    "Apply",
    "Copy",
    "Gather",
    "Grid",
    "Indices",
    "Instruction",
    "Loop",
    "Matrix",
    "Move",
    "Product",
    "Role",
    "RowProduct",
    "RowProducts",
    "Rows",
    "Scatter",
    "Sum",
    "indices",
    "inside",
    "is_run",
    "rewritten",
    "unrolled",
]
