"""Claims in words, as formulas: k(k + 1)/2 pairs, a derivative that is at most 1/4, ∂y/∂W as a matrix."""
