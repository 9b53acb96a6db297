"""Programs: recorded functions, with values, gradients and other derivatives over batches."""
