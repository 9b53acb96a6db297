"""A program as the source of a JAX function."""
