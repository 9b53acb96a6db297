"""Definitions, chains and claims: what becomes of each kind of relation."""
