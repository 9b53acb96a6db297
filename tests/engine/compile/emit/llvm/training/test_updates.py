"""An optimizer's rule as code equals the rule itself, for every optimizer, decay and width."""

import math

import numpy as np
import pytest

from engine.compile.emit.llvm.training.updates import Distances, Updates
from engine.compile.rules.update_formula import update_formula
from nn.training.optim.optimizers import OPTIMIZERS

COUNT = 21  # whole vectors, and some more


def far(p, g, t, lr, constants, slots):
    """A rule with a choice, and numbers that are equal for all parameters in several places."""
    (limit,), (m,) = constants, slots
    m = m + (g if abs(g) < limit * math.sqrt(t) else limit * math.sqrt(t))
    return p - lr / (1.0 + lr * t) * m, (m,)


RULES = {name: (kind.rule, kind.slots, tuple(kind.defaults.values())) for name, kind in OPTIMIZERS.items()}
RULES["far"] = (far, 1, (0.5,))


@pytest.mark.parametrize("name", RULES)
def test_an_update_equals_the_rule(native, room, target, name):
    rule, slots, constants = RULES[name]
    rng = np.random.default_rng(0)
    P, G, *S = rng.normal(size=(2 + slots, COUNT))
    S = [np.abs(s) for s in S]
    memory = room((2 + slots) * COUNT).reshape(-1, COUNT)
    memory[:] = [P, G, *S]
    distances = Distances(8 * COUNT, tuple(8 * COUNT * (2 + i) for i in range(slots)))
    updates = Updates(target, distances, update_formula(rule, slots, len(constants)), len(constants))
    settings = room(len(updates.settings))
    decay, taken, t, lr = 0.01, 0.002, 3.0, 0.1
    settings[2 : 4 + len(constants)] = [taken, decay, *constants]
    code = native(updates.compute_settings("settings"), updates.update_range("update"))
    code.settings(settings, t, lr)
    code.update(memory, settings, COUNT)
    for i in range(COUNT):
        p, after = rule(
            P[i] - lr * taken * P[i], G[i] + decay * P[i], 3, lr, constants, tuple(s[i] for s in S)
        )
        expected = [p, *after]
        got = [memory[0, i], *memory[2:, i]]
        assert got == pytest.approx(expected, rel=1e-14, abs=1e-300)
    assert (memory[1] == G).all()


def test_what_is_equal_for_all_parameters_is_computed_once(target):
    """1 - β^t of Adam stands among the settings: no power is taken for a parameter."""
    rule, slots, constants = RULES["adam"]
    updates = Updates(
        target, Distances(8, (16, 24)), update_formula(rule, slots, len(constants)), len(constants)
    )
    assert "pow" in str(updates.compute_settings("settings"))
    assert "pow" not in str(updates.update_range("update"))


def test_adam_divides_once_for_a_parameter(target):
    """m̂ and v̂ are products with reciprocals among the settings: one root and one quotient are left."""
    rule, slots, constants = RULES["adam"]
    updates = Updates(
        target, Distances(8, (16, 24)), update_formula(rule, slots, len(constants)), len(constants)
    )
    lines = str(updates.update_range("update")).splitlines()
    for operation in ("fdiv", "call <"):
        assert sum(f"{operation}" in line for line in lines if f"<{target.width} x double>" in line) == 1
