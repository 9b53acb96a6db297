"""Brackets: in pairs, with one formula or several inside, matrices and cases."""
