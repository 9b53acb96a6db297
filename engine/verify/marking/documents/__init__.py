"""Mathematics in documents: where it stands, and the words before it."""
