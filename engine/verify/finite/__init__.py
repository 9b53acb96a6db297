"""Compare gradients with finite differences and with numbers that are known, away from kinks."""
