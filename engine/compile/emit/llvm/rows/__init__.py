"""instructions over rows, with samples along vectors."""
