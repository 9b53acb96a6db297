"""Text to graph, and a node back to text."""
