"""Several models: one for each fold, and for each class or pair of classes."""
