"""How an answer is judged: formulas, numbers, an order, a choice, code, planted mistakes.

Arrays are in `nn.exercises.kinds.functions.arrays`, which needs NumPy.
"""

from nn.exercises.kinds.choice import Choice
from nn.exercises.kinds.counted import Counted
from nn.exercises.kinds.functions.code import Code, NoAnswerError, call, must_use_only, right, without, wrong
from nn.exercises.kinds.judged.formulas import Formulas, NumbersAt
from nn.exercises.kinds.judged.planted import Planted
from nn.exercises.kinds.order import Order

__all__ = [
    "Choice",
    "Code",
    "Counted",
    "Formulas",
    "NoAnswerError",
    "NumbersAt",
    "Order",
    "Planted",
    "call",
    "must_use_only",
    "right",
    "without",
    "wrong",
]
