"""The state of a machine: one array of whole numbers, most of them addresses of others. What stands where."""

from itertools import count

_next = count().__next__

SELF, RUN, PRODUCT, TRANSPOSE = _next(), _next(), _next(), _next()
"""Of the state itself; of functions that are called by their address, so that they are compiled once and not into
each of their callers."""
X, G, VECTOR, TO_VECTOR = _next(), _next(), _next(), _next()
"""Rows of numbers and of gradients of the lanes; the vector and its gradient."""
ONCE_X, ONCE_G, SCRATCH = _next(), _next(), _next()
"""The same for the uniform section; room for a transposed block of the inputs of a dense layer."""
INDEX, ONCE_INDEX = _next(), _next()
"""The lists of rows that instructions refer to."""
FORWARD, FORWARD_STEPS, BACKWARD, BACKWARD_STEPS = _next(), _next(), _next(), _next()
ONCE_FORWARD, ONCE_FORWARD_STEPS, ONCE_BACKWARD, ONCE_BACKWARD_STEPS = _next(), _next(), _next(), _next()
"""Tables of instructions, and their lengths."""
LOADS, LOAD_COUNT, HANDS, HAND_COUNT = _next(), _next(), _next(), _next()
ONCE_LOADS, ONCE_LOAD_COUNT, ONCE_HANDS, ONCE_HAND_COUNT = _next(), _next(), _next(), _next()
"""Pairs (row, position) that are filled from the vector, and those whose gradients go back to it."""
RESULTS, RESULT_COUNT, COPIES, COPY_COUNT, CLEARS, CLEAR_COUNT = (_next() for _ in range(6))
"""Pairs (row, position) of what the uniform section computes; pairs (from, to) of copied weights; positions
whose gradient begins at 0."""
OUTPUTS, OUTPUT_COUNT, COLUMNS, BLOCK, LEARNT = (_next() for _ in range(5))
"""The rows of the outputs; the number of columns; the most lanes at a time; how many numbers parameters take."""
BATCH, GRAIN = _next(), _next()
"""Where the samples of a block stand row by row, for the gradient of the first layer (0: they are not needed); what
the length of rows is a multiple of: 8, or 1 where there are no vectors of 8."""
WANTED, DATA, ORDER, TO_VALUES, TO_SLOPES = (_next() for _ in range(5))
"""Which gradients; the samples, and their order (0: as they stand); where outputs (0: nowhere) and slopes go."""
BOUNDS, FIRST, LAST, COSTS = (_next() for _ in range(4))
"""Where batches begin and end; the first of them, and the one after the last; where the sums of their outputs go."""
UPDATE, MEMORY, UPDATES, NUMBERS = (_next() for _ in range(4))
"""The address of the optimizer's kernel (0: none), its memory, how many updates were made before; see RATES."""
SIZE = _next()

NOTHING, TO_INPUTS, TO_PARAMETERS = range(3)
"""What WANTED says of gradients: none, those of each output to the inputs, that of the mean to the parameters."""
RATES = 16
"""In NUMBERS stand the number of an update, its learning rate, the weight decay that is taken from a parameter and
that which is added to its gradient, the optimizer's constants, and from here on the learning rate of each batch."""
