"""Whether a gradient is right, and why not: finite differences, judged derivations, diagnosis."""
