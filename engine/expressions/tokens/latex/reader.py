r"""LaTeX as tokens of the grammar: `\frac{\partial C}{\partial w^{(l)}_{jk}}`, `\left(a-\hat y\right)`."""

import re
from collections.abc import Mapping

from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.latex.commands import (
    ARROWS,
    DROPPED,
    IGNORED,
    PROSE,
    RAISED,
    SIDES,
    TOKENS,
    UNREAD,
    WORDS,
)
from engine.expressions.tokens.latex.macros import Macros
from engine.expressions.tokens.latex.raw import Raw, expanded
from engine.expressions.tokens.plain import tokens_of as plain_tokens
from engine.expressions.tokens.problem import Problem
from engine.expressions.tokens.signs import SPELLINGS
from engine.expressions.tokens.token import Token, Tokens
from engine.support.text import shortened

_WORD = re.compile(r"[^\W\d_][\w-]*")


def tokens_of(text: str, macros: Macros, functions: Mapping[str, object]) -> Tokens:
    r"""The tokens of a LaTeX formula, its macros expanded, and the problems of its commands.

    functions  names that may stand as a command without a definition: \softmax
    """
    raw, problems = expanded(text, macros)
    return _Reader(raw, functions, Tokens(problems=problems)).read()


class _Reader:
    def __init__(self, raw: list[Raw], functions: Mapping[str, object], result: Tokens) -> None:
        self.raw, self.functions, self.result = raw, functions, result
        self.at = 0

    def read(self) -> Tokens:
        while self.at < len(self.raw):
            token = self.raw[self.at]
            if token.kind == "char":
                self._characters()
                continue
            self.at += 1
            if token.kind == "macro":
                self._macro(token)
            elif token.kind in {"open", "close"}:
                self._add(token.kind, "{" if token.kind == "open" else "}", token, style="group")
            elif token.kind in {"begin", "end"}:
                self._environment(token)
        return self.result

    def _add(self, kind: str, text: str, token: Raw, style: str = "") -> None:
        self.result.tokens.append(Token(kind, text, token.start, token.end, token.spaced, style))

    def _problem(self, token: Raw, message: str, hint: str = "") -> None:
        self.result.problems.append(Problem((token.start, token.end), message, hint))

    def _characters(self) -> None:
        """Read adjacent characters in the way of plain text, but for _ and ^, which take one token here."""
        first = self.raw[self.at]
        run = first.text
        self.at += 1
        while run not in {"_", "^", "&", "~"} and self.at < len(self.raw):
            following, before = self.raw[self.at], self.raw[self.at - 1]
            apart = following.start != before.end and (following.start, following.end) != before[2:4]
            if following.kind != "char" or following.spaced or apart or following.text in "_^&~":
                break
            run += following.text
            self.at += 1
        if run == "~":
            return
        if run == "&":
            self._add(kinds.SEPARATOR, "&", first)
            return
        part = plain_tokens(run, first.start, mode="latex")
        self.result.problems += part.problems
        if part.tokens and first.spaced:
            part.tokens[0] = _spaced(part.tokens[0])
        self.result.tokens += part.tokens

    def _macro(self, token: Raw) -> None:
        name = token.text
        if name in SIDES:
            self._delimiter(token, SIDES[name])
        elif name in WORDS:
            self._word(token)
        elif name in DROPPED:
            for _ in range(DROPPED[name]):
                self._group()
        elif name in ARROWS:
            self._group()
            self._add(kinds.RELATION, ARROWS[name], token)
        elif name == "not":
            self._add(kinds.RELATION, "≠", token)
            self.at += self.at < len(self.raw)
        elif name in RAISED and [t.text for t in self.result.tokens[-2:] if t.text != "{"][-1:] == ["^"]:
            self._add(kinds.NAME, RAISED[name], token, style="upright")
        elif name in TOKENS:
            kind, text = TOKENS[name]
            if text == "row":
                self._optional()
            self._add(_side(name) or kind, text, token)
        else:
            self._unknown(token)

    def _unknown(self, token: Raw) -> None:
        name = token.text
        if name in UNREAD:
            self._problem(token, f"{UNREAD[name]} is not read here")
            self._add(kinds.NAME, name, token, style="upright")
        elif name in {"forall", "exists"}:
            self._add(kinds.PROSE, "for", token)
        elif name in self.functions:
            self._add(kinds.NAME, name, token, style="upright")
        elif name not in IGNORED:
            command = shortened(f"\\{name}")
            hint = f"define it by \\newcommand, or write \\text{{{shortened(name)}}} for a name"
            self._problem(token, f"{command} is not a command that is known here", hint)
            self._add(kinds.NAME, name, token)

    def _delimiter(self, command: Raw, side: str) -> None:
        r"""A bracket behind \left, \right or \big. A bar takes the side; any other bracket has its own."""
        if self.at == len(self.raw):
            self._problem(command, f"a bracket is missing behind \\{command.text}")
            return
        token = self.raw[self.at]._replace(start=command.start, spaced=command.spaced)
        self.at += 1
        table = TOKENS if token.kind == "macro" else SPELLINGS
        kind, text = table.get(token.text, ("", token.text))
        if token.text == ".":
            kind, text = side or kinds.OPEN, "."
        if kind not in {kinds.OPEN, kinds.CLOSE, kinds.BAR}:
            self._problem(command, f"{shortened(token.text)} is not a bracket, behind \\{command.text}")
            return
        self._add(side if side and kind == kinds.BAR else kind, text, token, style=side)

    def _environment(self, token: Raw) -> None:
        name = token.text.rstrip("*")
        if token.kind == "begin" and name in {"array", "subarray", "tabular"}:
            self._group()
        self._add(kinds.OPEN if token.kind == "begin" else kinds.CLOSE, f"env:{name}", token)

    def _word(self, command: Raw) -> None:
        r"""The argument of \text and its like: a name, or prose with formulas between dollars."""
        start = self.at
        content = self._group()
        if any(token.kind == "math" for token in content):
            self._prose(content)
            return
        text = "".join(" " * token.spaced + token.text for token in content).strip()
        end = self.raw[self.at - 1].end if self.at else command.end
        whole = command._replace(end=max(end, command.end))
        is_name = _WORD.fullmatch(text) and (command.text != "text" or text.casefold() not in PROSE)
        if command.text == "rm":  # {\rm net}: a declaration, which has no argument
            self.at = start
        elif text.isdecimal():
            self._add(kinds.NUMBER, text, whole)
        elif is_name:
            self._add(kinds.NAME, text, whole, style="upright")
        elif text:
            self._add(kinds.PROSE, text, whole)

    def _prose(self, content: list[Raw]) -> None:
        """Words with formulas between dollars: the formulas stay, each group of words is one token of prose."""
        rest = self.raw, self.at
        inside, start = False, 0
        for stop in [*(i for i, token in enumerate(content) if token.kind == "math"), len(content)]:
            part, start = content[start:stop], stop + 1
            if part and not inside:
                words = "".join(" " * token.spaced + token.text for token in part).strip()
                self._add(kinds.PROSE, words or "...", part[0]._replace(end=part[-1].end))
            elif part:
                self.raw, self.at = part, 0
                self.read()
            inside = not inside
        self.raw, self.at = rest

    def _group(self) -> list[Raw]:
        """The tokens of the next argument; it is read past."""
        if self.at == len(self.raw):
            return []
        first = self.raw[self.at]
        if first.text == "*" and self.at + 1 < len(self.raw):  # \operatorname*
            self.at += 1
            first = self.raw[self.at]
        self.at += 1
        if first.kind != "open":
            return [first]
        depth, start = 1, self.at
        while self.at < len(self.raw) and depth:
            kind = self.raw[self.at].kind
            depth += (kind == "open") - (kind == "close")
            self.at += 1
        return self.raw[start : self.at - (depth == 0)]

    def _optional(self) -> None:
        """Read past [2pt] behind the end of a row."""
        rest = self.raw[self.at : self.at + 12]
        if rest and rest[0].text == "[" and not rest[0].spaced:
            texts = [token.text for token in rest]
            content = "".join(texts[1 : texts.index("]")]) if "]" in texts else ""
            if re.fullmatch(r"-?[\d.]+(pt|em|ex|mm|cm|in|px)", content):
                self.at += texts.index("]") + 1


def _side(name: str) -> str:
    return {"l": kinds.OPEN, "r": kinds.CLOSE}.get(name[0], "") if name.lower().endswith("vert") else ""


def _spaced(token: Token) -> Token:
    return Token(token.kind, token.text, token.start, token.end, spaced=True, style=token.style)
