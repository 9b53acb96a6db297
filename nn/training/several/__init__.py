"""Several models: side by side, one for each fold, or for each class or pair of classes."""
