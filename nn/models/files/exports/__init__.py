"""Models for other languages and libraries."""
