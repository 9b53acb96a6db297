"""mean gradients and training runs as one function."""
