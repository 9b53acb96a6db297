"""A token that fits nowhere, noted in the words of its kind."""

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.signs import ADVICE, ALLOWED


def leftover(c: Cursor) -> None:
    """Note a token that fits nowhere, in the words of its kind."""
    token = c.next
    if token.kind == kinds.SEPARATOR and token.text in {",", ";"}:
        if token.text == ";" and c.context.whole_words:
            c.problem(token.span, "';' is not allowed here", "write one expression")
            return
        message = "a comma may only separate the operands of a function"
        c.problem(
            token.span, message if token.text == "," else "two formulas stand here", "write one expression"
        )
    elif token.kind == kinds.SIGN and token.text == ":":
        c.problem(token.span, "':' is not allowed here", "write one expression")
    else:
        c.problem(token.span, f"{token.text!r} is not allowed here", ADVICE.get(token.text, ALLOWED))
