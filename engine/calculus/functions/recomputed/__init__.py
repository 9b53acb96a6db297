"""Calls of functions whose nodes are not kept."""
