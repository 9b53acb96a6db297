"""Random programs with loops, reductions over samples and derivatives, against the graph."""
