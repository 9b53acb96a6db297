"""Check gradients: against finite differences, against a derivation by hand, and for numbers that go wrong."""
