"""Emitters: a block as code of some kind."""
