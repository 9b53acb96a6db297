"""What needs an extra that is not installed says which, and how to install it."""

import json
import subprocess
import sys
from pathlib import Path

import nn

ROOT = Path(nn.__file__).parent
MODULES = [
    ".".join(("nn", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    for path in sorted(ROOT.rglob("*.py"))
    if "\ntry:\n    import numpy" in path.read_text("utf-8")
]

PROGRAM = """
import importlib, json, sys
sys.modules.update(numpy=None)  # as if it were not installed
messages = {}
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception as error:
        messages[name] = f"{type(error).__name__}: {error}"
print(json.dumps(messages))
"""


def test_a_module_that_needs_numpy_says_so_where_it_is_missing():
    assert "nn.training.optim.minimisers.newton" in MODULES
    command = [sys.executable, "-c", PROGRAM, *MODULES]
    run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # of the test itself
    messages = json.loads(run.stdout)
    assert list(messages) == MODULES
    for message in messages.values():
        assert message.startswith("ImportError: ")
        assert "the extra fast" in message
        assert message.endswith("pip install 'chainrule[fast]'")
