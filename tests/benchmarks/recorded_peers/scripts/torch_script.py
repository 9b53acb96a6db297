"""W1 with PyTorch: read, train, print the loss of the last epoch."""

import json
import sys
from pathlib import Path

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
work = json.loads(Path(sys.argv[1]).read_text())
X, signs = torch.tensor(work["inputs"]), torch.tensor(work["targets"])[:, None]
model = torch.nn.Sequential(
    torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1)
)
flat = torch.tensor(work["parameters"])
with torch.no_grad():
    for layer in model[::2]:
        units, inputs = layer.weight.shape
        own, flat = flat.split([(inputs + 1) * units, len(flat) - (inputs + 1) * units])
        table = own.view(units, inputs + 1)  # a row for each neuron, its bias last
        layer.weight.copy_(table[:, :-1])
        layer.bias.copy_(table[:, -1])

optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for _ in range(100):
    optimizer.zero_grad()
    loss = torch.relu(1.0 - signs * model(X)).mean()
    loss.backward()
    optimizer.step()
print(loss.item())
