"""W1 with NumPy: read, train, print the loss of the last epoch."""

import json
import sys
from pathlib import Path

import numpy as np

work = json.loads(Path(sys.argv[1]).read_text())
X, signs = np.array(work["inputs"]), np.array(work["targets"])[:, None]
flat, layers = np.array(work["parameters"]), []
for inputs, units in ((2, 16), (16, 16), (16, 1)):
    own, flat = np.split(flat, [(inputs + 1) * units])
    table = own.reshape(units, inputs + 1)  # a row for each neuron, its bias last
    layers.append([table[:, :-1].T.copy(), table[:, -1].copy()])

for _ in range(100):
    values = [X]
    for W, b in layers[:-1]:
        values.append(np.maximum(values[-1] @ W + b, 0.0))
    W, b = layers[-1]
    margin = np.maximum(1.0 - signs * (values[-1] @ W + b), 0.0)
    loss = margin.mean()
    slope = np.where(margin > 0.0, -signs, 0.0) / len(X)
    for layer, x in zip(reversed(layers), reversed(values), strict=True):
        W, b = layer
        layer[:] = W - 0.01 * (x.T @ slope), b - 0.01 * slope.sum(axis=0)
        slope = (slope @ W.T) * (x > 0.0)
print(loss)
