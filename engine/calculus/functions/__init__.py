"""Functions that are more than operations: loops, roots, reductions over samples, constants of every derivative."""
