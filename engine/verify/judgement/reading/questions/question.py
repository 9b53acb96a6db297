r"""Questions in the notation of formulas: L = (a-y)^2 with z = wx + b, and \frac{dL}{dw} = 2(a-y)a(1-a)x.

Python's expressions are read as before. Any other text becomes a syntax tree, and derivation.py makes the trees
functions of Values, which the judge takes like functions that a program passes.
"""

from engine.support.errors import ExpressionError
from engine.verify.judgement.reading.questions.asked import Question, Texts
from engine.verify.judgement.reading.questions.python_names import covers, python_names
from engine.verify.judgement.reading.questions.question_reader import QuestionReader


def question(
    expression: object, hand: Texts | None, let: Texts | None, values: Texts | None, at: Texts | None = None
) -> Question | None:
    """The question in the notation of formulas; None where Python's expressions say it, or no text does.

    ExpressionError tells everything that could not be read, in all texts at once.
    """
    answers = [*(hand or {}).items(), *(values or {}).items()]
    texts = [expression, *(let or {}).values(), *(answer for _, answer in answers)]
    plain = all(isinstance(text, (str, int, float)) and not isinstance(text, bool) for text in texts)
    if not plain or not all(
        isinstance(key, str) for key in [*(let or {}), *(key for key, _ in answers), *(at or {})]
    ):
        return None
    in_python = [python_names(text) for text in texts if isinstance(text, str)]
    if None not in in_python and covers(in_python, let or {}, hand or {}, at or {}):
        return None
    try:
        asked = QuestionReader(let or {}, at or {}).question(str(expression), hand or {}, values or {})
    except ExpressionError:
        if None in in_python:
            raise
        return None  # the judge of Python's expressions says what is wrong
    if None in in_python:
        asked.check_names()
        return asked
    return asked if asked.has(list(at or {})) else None
