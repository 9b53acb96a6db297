"""Marks for a class: points by a key and a scheme, a page for each student and one for the teacher."""
