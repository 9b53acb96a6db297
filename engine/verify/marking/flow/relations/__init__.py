"""A relation of a text: its place, its role, its conditions."""
