"""A relation of a text: its role, and what the role asks for."""
