"""Neurons, layers, networks, and the files that keep them."""
