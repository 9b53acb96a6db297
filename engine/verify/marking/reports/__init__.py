"""A marking as text, as JSON and as a page."""
