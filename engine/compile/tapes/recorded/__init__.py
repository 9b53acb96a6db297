"""Recorded Values: Values without numbers, which write the entries of a tape."""
