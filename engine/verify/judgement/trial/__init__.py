"""Try each claim at points and as a formula, and rule on it."""
