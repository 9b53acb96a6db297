"""The exercises of the lessons: `mark` says what is right, and helps on with what is not.

>>> from nn.exercises import UNANSWERED, mark
>>> print(mark("1.1", UNANSWERED))
1.1 One shared gate: write your answer in the cell above, then run both again
"""

from nn.exercises.marking import mark, question, solution
from nn.exercises.part import UNANSWERED

__all__ = ["UNANSWERED", "mark", "question", "solution"]
