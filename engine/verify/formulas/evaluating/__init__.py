"""Trees as arrays of Values, at one sample of the names."""
