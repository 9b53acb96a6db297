"""Language models of characters: training, perplexity, samples, files."""
