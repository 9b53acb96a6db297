"""Blocks: a tape as instructions over rows of numbers, and its adjoint as a block of the same instructions."""
