"""The examples of the rooms, with their answers: they can be read and stepped through before Python is there."""

from app.check import marked
from app.see import see
from app.train import prepared
from first_ten_minutes import part

from engine.drawing.graph.snapshot.snapshot import snapshot
from engine.drawing.page.contents import graph_data
from engine.drawing.page.operation_table import literal

SEE = {
    "A neuron": "a = σ(w x + b)\nx = 2; w = -3; b = 5.5",
    "Squared error": "z = w x + b\na = σ(z)\nL = (a - y)²\nx = 1; w = 2; b = -1; y = 0",
    "Used twice: the sum of two paths": "v = x²\ny = v * v + 3 v\nx = 2",
    "Product rule": "y = x² sin(x)\nx = 1",
    "A corner: relu at 0": "y = relu(w x + b)\nx = 1; w = 2; b = -2",
    "Cross-entropy": "p = σ(w x + b)\nL = -(y ln(p) + (1 - y) ln(1 - p))\nx = 1; w = 0.5; b = 0.2; y = 1",
}
PYTHON = {
    "Python: a small network": """from engine import Value
from nn import MLP

net = MLP(2, [2, 1], "tanh", seed=1)
x = [Value(1.0, "x1"), Value(-2.0, "x2")]
loss = (net(x) - 1.0) ** 2
loss
""",
    "Python: a loop": """from engine import Value

x = Value(1.5, "x")
y = x
for _ in range(4):
    y = y - (y * y - 2.0) / (2.0 * y)  # Newton's method for the root of 2
y
""",
}
CHECK = {
    "A neuron, by hand": """z = w x + b
a = σ(z)
L = (a - y)²
∂L/∂a = 2(a - y)
∂a/∂z = a(1 - a)
∂z/∂w = x
∂L/∂w = 2(a - y) a(1 - a) x
∂L/∂b = 2(a - y) a
""",
    "LaTeX": r"""f(x) = x^2 e^{-x}
f'(x) = 2x e^{-x} - x^2 e^{-x}
      = x e^{-x} (2 - x)
f''(x) = e^{-x} (x^2 - 4x + 2)
\frac{d}{dx} \ln(1 + x^2) = \frac{2x}{1 + x^2}
""",
    "A mistake, and what follows from it": """u = 3x + 1
y = u²
dy/du = u
du/dx = 3
dy/dx = 3u
""",
    "Several students": """z = w x + b
a = σ(z)
L = (a - y)²
# Ada
∂L/∂w = 2(a - y) a(1 - a) x
# Ben
∂L/∂w = 2(a - y) x
∂L/∂b = 2(a - y)
""",
}


def examples() -> dict[str, object]:
    """For each room its examples, with name, text and answer; for Begin the graphs of its frames."""
    shown = [
        {"name": name, "text": text, "kind": kind, **see(text, python=kind == "python")}
        for kind, texts in (("formula", SEE), ("python", PYTHON))
        for name, text in texts.items()
    ]
    return {
        "see": shown,
        "check": [{"name": name, "text": text, **marked(text)} for name, text in CHECK.items()],
        "train": [prepared({})],
        "begin": {name: literal(graph_data(snapshot(root))) for name, root in part()[1].items()},
    }
