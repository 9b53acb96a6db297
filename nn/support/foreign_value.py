"""A Value for programs written for another scalar `Value` class: nodes of the subclass, and its errors."""

from collections.abc import Collection

from engine import Operation, Value

_OWN_OPERATION = """an operation of your own is declared once, by its value and its partials:

    from engine import apply, operation

    @operation(symbol="cube", latex=r"{a}^3")
    def cube(a):
        return a**3, (3 * a**2,)

    y = apply(cube, x)  # a node; y.backward() uses the partial"""


class ForeignValue(Value):
    """A Value whose operations make nodes of its own subclass, constants included."""

    __slots__ = ()
    priority = 1  # above a plain Value: a node with one operand of this class is of this class

    def __init__(self, data: float, children: Collection[object] = (), label: str = "") -> None:
        if children:
            raise TypeError(f"a node is not built from children by hand: {_OWN_OPERATION}")
        super().__init__(data, label)

    @classmethod
    def make_node(cls, op: Operation, parents: tuple[Value, ...]) -> Value:
        """The node of an operation, and its constant operands, as members of this class."""
        node = Value.make_node(op, parents)
        for value in (node, *parents):
            if value.__class__ is Value and value.op is not None:
                value.__class__ = cls
        return node


class NoPlace:
    """An attribute that programs keep beside a number; a node has no place for it, and the refusal says what has."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, node: object, _: type | None = None) -> object:
        raise AttributeError(f"a Value has no attribute {self.name!r}")

    def __set__(self, node: object, _: object) -> None:
        raise AttributeError(
            f"a Value has no attribute {self.name!r}, and takes no new one; keep it beside the graph, in a dict "
            f"whose keys are Values: {self.name} = {{v: ...}}"
        )


# Optimizers keep these. A __setattr__ would catch every name, and make each node three times as slow.
for _name in (
    "m",
    "v",
    "s",
    "m_t",
    "v_t",
    "_m",
    "_v",
    "cache",
    "momentum",
    "velocity",
    "exp_avg",
    "prev_grad",
):
    setattr(ForeignValue, _name, NoPlace(_name))


def refuse_backward() -> None:
    """TypeError: a function is assigned as the backward step of a node."""
    raise TypeError(f"a node has no backward function to set: {_OWN_OPERATION}")
