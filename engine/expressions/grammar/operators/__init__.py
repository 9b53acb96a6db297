"""Relations, sums, products, sums over an index, and derivatives."""
