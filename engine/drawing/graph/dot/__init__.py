"""A view of a graph as DOT text: nodes, edges, and modules as frames."""
