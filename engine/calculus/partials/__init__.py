"""The partials of a node as graphs, from the declared formulas of operations."""
