"""Warnings about programs that run but hardly do what was meant."""
