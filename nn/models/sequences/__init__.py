"""Layers of sequences: embeddings, norms, attention, transformers, and recurrent cells."""
