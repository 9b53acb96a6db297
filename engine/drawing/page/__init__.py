"""A page that steps through backpropagation."""
