"""Vectorizing: the block of a tape, an instruction for each group of nodes that do the same."""
