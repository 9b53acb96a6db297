"""`chainrule.course`: the exercises of the lessons."""

from . import check_packages

check_packages()

from nn.exercises import UNANSWERED, mark, question, solution  # noqa: E402  # after the check

__all__ = ["UNANSWERED", "mark", "question", "solution"]
