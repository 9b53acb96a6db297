"""A tree as a graph of Values: its steps, and the refusal of what no Value holds."""
