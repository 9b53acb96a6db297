"""The definitions and numbers by which an equality is judged."""
