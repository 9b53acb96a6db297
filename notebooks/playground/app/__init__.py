"""The Python of the playground: what its worker calls."""
