"""A graph as a picture: snapshot, folding, DOT, SVG and PNG."""
