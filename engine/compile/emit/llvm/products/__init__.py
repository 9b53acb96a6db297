"""matrix products over samples, with units along vectors."""
