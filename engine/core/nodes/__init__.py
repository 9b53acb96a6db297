"""Nodes: what a graph is made of, how it is read, and how other parts exchange what makes nodes."""
