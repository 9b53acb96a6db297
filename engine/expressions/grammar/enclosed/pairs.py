"""Brackets in pairs: each opening one with its closing one. A bracket without a partner is noted and left out."""

from dataclasses import replace

from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.problem import Problem
from engine.expressions.tokens.signs import CLOSING
from engine.expressions.tokens.token import DEEPEST, Token


def paired(tokens: list[Token]) -> tuple[list[Token], dict[int, int] | None, list[Problem]]:
    """The tokens without lonely brackets, the index of the partner of each bracket, and the problems.

    None in place of the partners where brackets nest too deeply.
    """
    deepest = _too_deep(tokens)
    if deepest is not None:
        message = f"more than {DEEPEST} brackets, one in another"
        return tokens, None, [Problem(deepest.span, message, "write it in parts")]
    lonely, problems = _lonely(tokens)
    kept = [
        replace(token, kind=kinds.BAR, style="") if i in lonely and token.text in {"|", "‖"} else token
        for i, token in enumerate(tokens)
        if i not in lonely or token.text in {"|", "‖"}
    ]
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for i, token in enumerate(kept):
        if token.kind == kinds.OPEN:
            opened.append(i)
        elif token.kind == kinds.CLOSE:
            pairs[i] = opened.pop()
            pairs[pairs[i]] = i
    return kept, pairs, problems


def _too_deep(tokens: list[Token]) -> Token | None:
    """The first bracket that nests too deeply."""
    depth = 0
    for token in tokens:
        depth = max(0, depth + (token.kind == kinds.OPEN) - (token.kind == kinds.CLOSE))
        if depth > DEEPEST:
            return token
    return None


def _lonely(tokens: list[Token]) -> tuple[set[int], list[Problem]]:
    lonely: set[int] = set()
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind == kinds.OPEN:
            opened.append(i)
        elif token.kind == kinds.CLOSE:
            depth = next((d for d in range(1, min(len(opened), 8) + 1) if _fit(tokens[opened[-d]], token)), 0)
            if not depth:
                lonely.add(i)
                continue
            lonely.update(opened[len(opened) - depth + 1 :])
            del opened[len(opened) - depth :]
    lonely.update(opened)
    return lonely, [_problem(tokens[i]) for i in sorted(lonely) if tokens[i].text not in {"|", "‖"}]


def _fit(opening: Token, closing: Token) -> bool:
    if "." in {opening.text, closing.text}:
        return "env:" not in opening.text and opening.style != "group" and closing.style != "group"
    if (opening.style == "group") != (closing.style == "group"):
        return False
    return CLOSING.get(opening.text, opening.text) == closing.text


def _problem(token: Token) -> Problem:
    if token.text.startswith("env:"):
        name = token.text.removeprefix("env:")
        if token.kind == kinds.OPEN:
            return Problem(token.span, f"\\begin{{{name}}} is not closed", f"write \\end{{{name}}}")
        return Problem(token.span, f"\\end{{{name}}} has no \\begin{{{name}}}")
    if token.kind == kinds.OPEN:
        return Problem(token.span, "this bracket is not closed", f"write {CLOSING.get(token.text, ')')}")
    opening = {closing: opening for opening, closing in CLOSING.items()}.get(token.text, "(")
    return Problem(token.span, "this bracket was not opened", f"write {opening} before it")
