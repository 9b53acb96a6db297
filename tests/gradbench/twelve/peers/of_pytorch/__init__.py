"""PyTorch, in 64 bits, eager, on one thread."""

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
