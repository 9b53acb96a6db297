"""Read an expression, its named steps, and the answers about it."""
