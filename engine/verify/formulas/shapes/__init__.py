"""Small arrays of Values, and the sizes of their axes."""
