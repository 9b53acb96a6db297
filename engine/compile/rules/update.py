"""An optimizer's rule with its constants, as a training run of a program takes it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING

from engine.support.numbers import described, number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Numbers = tuple[float, ...]
Rule = Callable[[float, float, int, float, Numbers, Numbers], tuple[float, Numbers]]

MOST_SLOTS = 100
CLOSE = 1e-9


@dataclass(frozen=True)
class Update:
    """How parameters follow from their gradients.

    rule       rule(p, g, t, lr, constants, slots) -> (p after, slots after), of numbers and `math` alone
    slots      how many numbers it keeps beside each parameter
    constants  its constants
    weight_decay  λ: λ p is added to the gradient, or, where it is decoupled, lr λ p is taken from p
    """

    rule: Rule
    slots: int = 0
    constants: Numbers = ()
    weight_decay: float = 0.0
    decoupled: bool = False

    def __post_init__(self) -> None:
        try:
            slots = index(self.slots)
        except TypeError:
            slots = -1
        if not 0 <= slots <= MOST_SLOTS:
            raise ValueError(f"slots is a whole number from 0 to {MOST_SLOTS}; got {described(self.slots)}")
        constants = tuple(number(constant, "a constant of an optimizer") for constant in self.constants)
        object.__setattr__(self, "slots", slots)
        object.__setattr__(self, "constants", constants)
        object.__setattr__(self, "weight_decay", number(self.weight_decay, "weight_decay"))

    def settings(self) -> list[float]:
        """The share of p that lr takes from p, the share that is added to the gradient, and the constants."""
        shares = [self.weight_decay, 0.0] if self.decoupled else [0.0, self.weight_decay]
        return [*shares, *self.constants]

    def of_arrays(
        self, p: "Floats", g: "Floats", t: int, lr: float, slots: "Sequence[Floats]"
    ) -> "tuple[Floats, tuple[Floats, ...]]":
        """One update of arrays of parameters and gradients: p and the slots after it. Infinities go through."""
        import numpy as np  # noqa: PLC0415  # of the extra fast, as all arrays

        from engine.compile.rules.array_code import update_function  # noqa: PLC0415  # likewise
        from engine.compile.rules.update_formula import update_formula  # noqa: PLC0415  # it is read only here

        count = len(self.constants)
        shrunk, added, *constants = map(np.float64, self.settings())
        function = update_function(update_formula(self.rule, self.slots, count), count)
        with np.errstate(all="ignore"):
            after, slots_after = function(
                p - shrunk * lr * p, g + added * p, np.float64(t), lr, constants, slots
            )
        return after, slots_after

    def gives(self, p: float, g: float, t: int, lr: float, slots: Numbers, numbers: Sequence[float]) -> bool:
        """Whether the rule, run in Python, gives these numbers: p and the slots after the update."""
        shrunk, added = self.settings()[:2]
        try:
            after, slots_after = self.rule(p - shrunk * lr * p, g + added * p, t, lr, self.constants, slots)
        except (ArithmeticError, ValueError):  # compiled, an infinity or NaN
            return not all(map(math.isfinite, numbers))
        scale = max(abs(p), abs(lr * g), *map(abs, numbers))
        return all(_close(a, b, scale) for a, b in zip((after, *slots_after), numbers, strict=True))


def _close(a: float, b: float, scale: float) -> bool:
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.isfinite(a) == math.isfinite(b)
    return abs(a - b) <= CLOSE * scale
