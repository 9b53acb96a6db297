"""Trees and nodes as text."""
