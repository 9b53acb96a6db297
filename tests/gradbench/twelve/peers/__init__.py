"""Other engines for the same evals, written for a fair comparison."""
