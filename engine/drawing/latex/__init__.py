"""A graph and its gradient as LaTeX."""
