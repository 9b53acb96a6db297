"""Emitters: a block as code, one folder for each target."""
