"""`checkpoint`: a function whose nodes are not kept; they are computed once more on the way back."""

# Source: A. Griewank and A. Walther, Evaluating Derivatives, chapter 12: time against memory, call by call.

from collections.abc import Callable

from engine.calculus.functions.recomputed.operation import without_nodes
from engine.calculus.nested import Shaped, leaves
from engine.core.value import Value
from engine.support.numbers import described


def checkpoint(function: Callable[..., Shaped], *arguments: Shaped) -> Shaped:
    """function(*arguments), without the nodes in between: each derivative calls the function once more.

    Arguments and results are Values, or nested lists of them; numbers and other objects are handed on as they are.
    Values that the function closes over get their gradients, too; what it computes from those alone is kept. Random
    numbers of `random` are drawn again as they were. A program decides for itself what it keeps, so a recorded
    function is called as it is, and so is one in the equations of `implicit`.

    TypeError without a Value among the arguments, and for results of another kind. ValueError where the function
    leaves a Value of its inside elsewhere than in its result, and, on the way back, where it gives other numbers than
    before. A graph with a checkpoint cannot be saved, nor used by a function that is recorded later.

    >>> from engine import Value, checkpoint, grad
    >>> x = Value(0.5, "x")
    >>> y = checkpoint(lambda a: (a.sin() * a.exp()).tanh(), x)
    >>> y.backward()
    >>> x.grad == grad(y, x).data == grad((x.sin() * x.exp()).tanh(), x).data
    True
    """
    if not callable(function):
        raise TypeError(f"checkpoint takes a function first; got {described(function)}")
    values = [x for x in leaves(arguments) if isinstance(x, Value)]
    if not values:
        raise TypeError(
            "checkpoint calls a function with Values, and keeps what depends on none of them; got no Value: write "
            "checkpoint(f, x), and constant(x) for a number"
        )
    if any(x.recorded for x in values):
        return function(*arguments)
    return without_nodes(function, arguments)
