"""Reasons not to call a false equality wrong."""
