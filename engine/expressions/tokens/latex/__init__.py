"""LaTeX as tokens, over the tokenizer of pylatexenc (extra `mark`)."""
