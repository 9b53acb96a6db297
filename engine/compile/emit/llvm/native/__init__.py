"""text becomes functions that run."""
