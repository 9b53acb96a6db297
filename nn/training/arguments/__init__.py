"""The arguments of `train`, checked: options, and inputs and targets as two columns."""
