"""The base of all optimizers: one rule for each parameter, its memory, and its state in a file.

    rule(p, g, t, lr, constants, slots) -> (p after, slots after)

p is the parameter, g its gradient averaged over the batch, t = 1, 2, ... the number of this update, lr the
learning rate; `slots` are the numbers that the optimizer keeps for each parameter from update to update.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, ClassVar

from engine import Value, warn_user
from nn.support.schema import (
    Check,
    at_least_zero,
    count,
    fields,
    fraction,
    list_of,
    number,
    numbers_by_name,
    text,
)
from nn.training.optim.schedules import (
    ConstantSchedule,
    Schedule,
    schedule,
    schedule_of_state,
    schedule_state,
)
from nn.training.optim.spent_gradients import leave_spent, warn_if_mixed

Numbers = tuple[float, ...]
Update = tuple[float, Numbers]
State = dict[str, Any]  # JSON data


class Optimizer:
    """Updates parameters from their gradients: `step(parameters)` after `backward`.

    lr            the learning rate, or a Schedule of it over the epochs
    weight_decay  λ: L2 regularisation, λ p is added to g (AdamW: lr λ p is taken from p instead)
    constants     the further constants of the rule, by name

    ValueError for a constant out of its range, TypeError for one that the rule does not have.

    >>> class Sign(Optimizer):
    ...     @staticmethod
    ...     def rule(p, g, t, lr, constants, slots):
    ...         return p - lr * (1.0 if g > 0 else -1.0), slots
    >>> p = Value(1.0)
    >>> p.grad = 2.0
    >>> Sign(lr=0.25).step([p])
    >>> p.data
    0.75
    """

    whole_data: ClassVar[bool] = False  # whether an update takes all data, and no rate
    slots: ClassVar[int] = 0
    defaults: ClassVar[dict[str, float]] = {}
    decoupled: ClassVar[bool] = False

    def __init__(self, lr: float | Schedule = 0.01, *, weight_decay: float = 0.0, **constants: float) -> None:
        unknown = constants.keys() - self.defaults.keys()
        if unknown:
            known = ", ".join(["lr", "weight_decay", *self.defaults])
            raise TypeError(f"{type(self).__name__} takes {known}; got {', '.join(sorted(unknown))}")
        self.lr = schedule(lr)
        self.weight_decay = at_least_zero(weight_decay, "weight_decay")
        checked = {name: _check_of(name)(constant, name) for name, constant in constants.items()}
        self.constants = {**self.defaults, **checked}
        self.updates = 0
        self.memory: list[Numbers] = []
        self._served: list[Value] = []

    @staticmethod
    def rule(p: float, g: float, t: int, lr: float, constants: Numbers, slots: Numbers) -> Update:
        """One update of one parameter."""
        raise NotImplementedError

    def step(self, parameters: Sequence[Value], epoch: int = 0, epochs: int = 1) -> None:
        """Update every parameter from its `.grad`, at the learning rate of this epoch.

        ValueError where the number of parameters differs from that of the steps before. MisuseWarning where the
        gradients still contain those of the last step: `zero_grad` was left out.
        """
        self.check(parameters)
        self.memory = self.memory or [(0.0,) * self.slots] * len(parameters)
        warn_if_mixed(parameters)
        self.updates += 1
        t, lr = self.updates, self.lr(epoch, epochs)
        added, shrunk = (0.0, lr * self.weight_decay) if self.decoupled else (self.weight_decay, 0.0)
        constants = tuple(self.constants.values())
        for i, parameter in enumerate(parameters):
            p, g = parameter.data, parameter.grad
            parameter.data, self.memory[i] = self.rule(
                p - shrunk * p, g + added * p, t, lr, constants, self.memory[i]
            )
        leave_spent(parameters)

    def fresh(self) -> "Optimizer":
        """A new optimizer with the same settings, which has made no update."""
        twin = deepcopy(self)
        twin.updates, twin.memory = 0, []
        return twin

    def check(self, parameters: Sequence[Value]) -> None:
        """ValueError where the optimizer has served a model with another number of parameters.

        MisuseWarning where it has kept numbers, such as velocities, of another model of the same size.
        """
        if self.memory and len(self.memory) != len(parameters):
            raise ValueError(
                f"an optimizer serves one model: it has kept numbers for {len(self.memory)} parameters; "
                f"got {len(parameters)}"
            )
        if self.slots and self.memory and self._served and self._served != list(parameters):
            warn_user(
                f"this {type(self).__name__} has kept numbers of another model ({self.updates} updates) and goes on "
                "with them. For a new model, write optimizer.fresh() or make a new optimizer"
            )
        self._served = list(parameters)

    def __getstate__(self) -> dict[str, object]:
        """A copy has the numbers, and serves whichever model comes first."""
        return {**self.__dict__, "_served": []}

    def state(self) -> State:
        """The optimizer as JSON data, for a file that continues a run exactly."""
        return {
            "kind": type(self).__name__,
            "lr": self.lr.state(),
            "weight_decay": self.weight_decay,
            "constants": self.constants,
            "updates": self.updates,
            "memory": [list(slots) for slots in self.memory],
        }

    def load_state(self, state: State, parameters: int) -> None:
        """Continue from a `state()`. ValueError where it belongs to another optimizer or another model."""
        memory = [tuple(map(float, slots)) for slots in state["memory"]]
        if state["kind"] != type(self).__name__:
            raise ValueError(f"the state is of {state['kind']}, not of {type(self).__name__}")
        if memory and (len(memory) != parameters or any(len(slots) != self.slots for slots in memory)):
            raise ValueError(f"the state is of {len(memory)} parameters, not of {parameters}")
        if state["constants"].keys() != self.defaults.keys():
            raise ValueError(
                f"the constants of {type(self).__name__} are {', '.join(self.defaults) or 'none'}"
            )
        self.lr = schedule_of_state(state["lr"])
        self.weight_decay = float(state["weight_decay"])
        self.constants = {name: float(state["constants"][name]) for name in self.defaults}
        self.updates, self.memory = int(state["updates"]), memory

    def __repr__(self) -> str:
        """The call that makes it: the rate, and what is not as by default."""
        rate = self.lr.start if type(self.lr) is ConstantSchedule else self.lr
        own = {} if self.whole_data else {"lr": rate}
        own |= {"weight_decay": self.weight_decay} if self.weight_decay else {}
        own |= {name: c for name, c in self.constants.items() if c != self.defaults[name]}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in own.items())})"


OPTIMIZER_STATE = fields(
    kind=text,
    lr=schedule_state,
    weight_decay=at_least_zero,
    constants=numbers_by_name,
    updates=count(),
    memory=list_of(list_of(number)),
)
"""The check of the result of `Optimizer.state`."""


def _check_of(constant: str) -> Check[float]:
    """The check of a constant: the others than ε are shares that are kept from update to update."""
    return at_least_zero if constant == "epsilon" else fraction
