"""Warnings for what works and is not meant so."""
