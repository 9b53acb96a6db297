"""The parameters of a module: the search for them, and weights as matrices."""
