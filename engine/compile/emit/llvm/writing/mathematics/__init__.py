"""Functions of `math` over vectors, as polynomials."""
