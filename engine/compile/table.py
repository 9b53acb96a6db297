"""Instructions as rows of whole numbers, as kernels read them: what stands in which column."""

KIND, KERNEL, FIRST, COUNT, FLAT, WHICH, STORE = range(7)
"""The kind of step; the address of its kernel; its first row and their number; whether all its rows and operands
are runs, so that they are one long row; the operand that a gradient goes to (-1: forward); whether that gradient
is the first to come there, and is stored, not added."""

OPERANDS = 7
"""From here on two columns for each operand: its first row, and -1 or where its rows are listed in the index."""

MOST_OPERANDS = 6
TERMS, INPUTS, WEIGHTS, STRIDE, BIAS = range(OPERANDS + 2 * MOST_OPERANDS, OPERANDS + 2 * MOST_OPERANDS + 5)
"""The number of terms of a sum, whose rows are listed one term after the other; the number of inputs of a dense
layer, where its weights begin, their stride, where its biases begin (-1: none)."""

WIDTH = 24

RULE, DENSE, SUM, COPY, DENSE_WEIGHTS, DENSE_INPUTS, HAND, FAN, CLEAR = range(9)
"""Kinds of step. Backward: a dense layer to its weights and to its inputs; gradients handed on as they are, from rows
to those of one operand, or from one row to many; gradients set to 0."""
