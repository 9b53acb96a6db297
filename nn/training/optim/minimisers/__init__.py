"""Methods that take all data, or a bare function, at once."""
