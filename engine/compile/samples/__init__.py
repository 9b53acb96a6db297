"""Programs that reduce over samples."""
