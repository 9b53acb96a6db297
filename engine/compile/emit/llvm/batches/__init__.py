"""values and gradients of a batch."""
