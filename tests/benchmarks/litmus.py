"""The report cards of chainrule, micrograd, autograd, PyTorch, JAX and CasADi, as far as they are installed.

    python tests/benchmarks/litmus.py [--engines NAME ...] [--write]

Prints a table and what there is to say of each answer that is not right; --write puts them into LITMUS.md
beside this file. Needs the extra `bench`. Each engine runs in a process of its own, in binary64.
"""

import argparse
import os
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine.litmus import TRAPS, Adapter, Card, chainrule, network_of, run_isolated, table
from engine.litmus.report_card import shown

HERE = Path(__file__).parent
PAGE = HERE / "LITMUS.md"


def own() -> Adapter:
    from nn import MLP

    return chainrule(MLP)


def micrograd() -> Adapter:
    from micrograd.engine import Value
    from micrograd.nn import MLP

    def backward(f, at):
        leaves = [Value(number) for number in at]
        roots = f(*leaves)
        for root in roots:
            root.backward()
        return roots[-1].data, [leaf.grad for leaf in leaves]

    return Adapter(named("micrograd"), backward, {"relu": Value.relu}, repeats=True, network=network_of(MLP))


def autograd() -> Adapter:
    import autograd.numpy as np
    from autograd import value_and_grad

    def gradient(f, at):
        return value_and_grad(lambda leaves: f(*leaves)[-1])(tuple(at))

    functions = {"abs": np.abs, "exp": np.exp, "log": np.log, "tanh": np.tanh}
    functions |= {"max": np.maximum, "min": np.minimum}
    return Adapter(named("autograd"), gradient, functions)


def pytorch() -> Adapter:
    import torch
    from torch import nn

    torch.set_default_dtype(torch.float64)

    def backward(f, at):
        leaves = [torch.tensor(number, requires_grad=True) for number in at]
        roots = f(*leaves)
        for root in roots:
            root.backward()
        return float(roots[-1]), [0.0 if leaf.grad is None else leaf.grad for leaf in leaves]

    def network(inputs, sizes, number, x):
        layers = [nn.Linear(n, units) for n, units in zip([inputs, *sizes], sizes, strict=False)]
        net = nn.Sequential(*(part for layer in layers for part in (layer, nn.ReLU())), nn.Identity())[:-2]
        for parameter in net.parameters():
            nn.init.constant_(parameter, number)
        output = net(torch.tensor(x))
        output.backward()
        return float(output), [slope for p in net.parameters() for slope in p.grad.flatten()]

    def of_two(function):
        return lambda a, b: function(torch.as_tensor(a), torch.as_tensor(b))

    functions = {"abs": torch.abs, "exp": torch.exp, "log": torch.log, "tanh": torch.tanh, "relu": torch.relu}
    functions |= {"max": of_two(torch.maximum), "min": of_two(torch.minimum)}
    return Adapter(named("torch", "PyTorch"), backward, functions, repeats=True, network=network)


def jax() -> Adapter:
    import jax
    from jax import numpy as np

    jax.config.update("jax_enable_x64", True)

    def gradient(f, at):
        return jax.value_and_grad(lambda leaves: f(*leaves)[-1])(tuple(at))

    functions = {"abs": np.abs, "exp": np.exp, "log": np.log, "tanh": np.tanh, "relu": jax.nn.relu}
    functions |= {"max": np.maximum, "min": np.minimum}
    return Adapter(named("jax", "JAX"), gradient, functions)


def casadi() -> Adapter:
    import casadi as ca

    def gradient(f, at):
        leaves = ca.SX.sym("x", len(at))
        root = ca.SX(f(*ca.vertsplit(leaves))[-1])
        value, slopes = ca.Function("f", [leaves], [root, ca.gradient(root, leaves)])(list(at))
        return float(value), slopes.full().ravel()

    functions = {"abs": ca.fabs, "exp": ca.exp, "log": ca.log, "tanh": ca.tanh}
    return Adapter(named("casadi", "CasADi SX"), gradient, functions | {"max": ca.fmax, "min": ca.fmin})


ENGINES: dict[str, tuple[str, Callable[[], Adapter]]] = {
    "chainrule": ("engine", own),
    "micrograd": ("micrograd", micrograd),
    "autograd": ("autograd", autograd),
    "pytorch": ("torch", pytorch),
    "jax": ("jax", jax),
    "casadi": ("casadi", casadi),
}
"""The module that tells whether the engine is installed, and the maker of its adapter."""


def named(package: str, name: str = "") -> str:
    """Name and version, for the head of a column."""
    try:
        return f"{name or package} {version(package)}"
    except PackageNotFoundError:
        return name or package


def __getattr__(name: str) -> Any:
    """`litmus:micrograd_`: the adapter itself, made in the process that asks for it."""
    if name.rstrip("_") not in ENGINES or not name.endswith("_"):
        raise AttributeError(name)
    return ENGINES[name.rstrip("_")][1]()


def cards(engines: list[str]) -> list[Card]:
    """The report card of each of those engines that is installed."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    return [run_isolated(f"litmus:{name}_") for name in engines if find_spec(ENGINES[name][0])]


def report(cards: list[Card]) -> str:
    """Markdown: the cards side by side, what is to be said of them, and how each number is derived."""
    parts = ["## Report cards", table(cards), "## What came instead"]
    parts += [f"### {card.engine}\n\n{instead(card)}" for card in cards]
    rows = ["| trap | what goes wrong | right | derivation |", "|---|---|---|---|"]
    for trap in TRAPS:
        cells = (trap.name, trap.tests, shown(trap.value, trap.gradient), trap.derivation)
        rows.append("| " + " | ".join(map(escaped, cells)) + " |")
    return "\n\n".join([*parts, "## The traps", "\n".join(rows)]) + "\n"


def instead(card: Card) -> str:
    """A line for each reason why an answer is not right, with the traps it holds for."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for o in card.without("right"):
        answer = f" ({shown(*o.answer)})" if o.answer else ""
        reasons.setdefault((o.verdict, o.note), []).append(escaped(o.trap) + answer)
    lines = [
        f"- {verdict}: {escaped(note) or 'no known convention'}: {'; '.join(traps)}"
        for (verdict, note), traps in reasons.items()
    ]
    return "\n".join(lines) or "All right."


def escaped(text: str) -> str:
    """Text in a cell of a Markdown table, or a line of a list."""
    return " ".join(text.split()).replace("|", "\\|").replace("*", "\\*")


def main() -> None:
    """Run, print, and write where asked."""
    parser = argparse.ArgumentParser(description="Gradient traps for several engines, side by side.")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--write", action="store_true", help="put the report into LITMUS.md")
    options = parser.parse_args()
    text = report(cards(options.engines))
    print(text)
    if options.write:
        head = PAGE.read_text("utf-8").partition("## Report cards")[0]
        PAGE.write_text(head + text, "utf-8")


if __name__ == "__main__":
    main()
