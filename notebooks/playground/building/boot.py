"""Runs inside Pyodide, before anything else: `boot` finds the package, `warm` imports it for the snapshot."""

import random
import sys


def boot():
    """Read the package from its archive, which is written at every start: files are no part of a snapshot."""
    if "/app.zip" not in sys.path:
        sys.path.insert(0, "/app.zip")
    random.seed()


def warm():
    """Import what requests need, and answer one of each, so that the snapshot has it."""
    import json

    from app.calls import answer

    texts = ["L = (σ(w x + b) - y)²", "y = x exp(-x)\nx = 0"]
    requests = [{"call": "see", "args": {"text": text}} for text in texts]
    requests.append(
        {"call": "see", "args": {"text": "x = Value(2.0, 'x')\nMLP(1, [2, 1])([x])", "python": True}}
    )
    requests.append({"call": "mark", "args": {"text": "f = x^2 + \\frac{1}{x}\ndf/dx = 2x - 1/x^2 = 3"}})
    requests.append({"call": "version", "args": {}})
    for request in requests:
        result = json.loads(answer(json.dumps(request)))
        if "error" in result:
            raise RuntimeError(f"{request}: {result['error']}")


def scrub():
    """Write zeros into memory that is free, which compresses to nothing."""
    import gc
    import linecache

    linecache.clearcache()
    gc.collect()
    for size in range(16, 512, 16):
        blocks = [bytes(max(0, size - 33)) for _ in range(1_500_000 // size)]
        del blocks
    gc.collect()
