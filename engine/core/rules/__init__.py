"""Rules beyond arithmetic, and how a rule runs with another `math`."""
