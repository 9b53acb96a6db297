"""A place among the tokens of a formula: look, take, report. The grammar's files share it."""

from engine.expressions.context import Context
from engine.expressions.grammar.switches import Switches
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.problem import Problem
from engine.expressions.tokens.token import Token
from engine.expressions.tree import Blank, Multiplication, Span, Tree

MULTIPLICATIONS: dict[str, Multiplication] = {
    "*": "star",
    "·": "dot",
    "×": "cross",
    "⊙": "elementwise",
    "∘": "elementwise",
    "@": "matrix",
    "⊗": "outer",
}


class Cursor:
    """The tokens of a formula, paired brackets, and the next token. A subclass reads the grammar.

    context   what the text said before
    layers    the bases that carry a layer as a bare superscript, here or earlier
    used      the names that stand here without a bracket behind them
    bar       the open | or ‖ of this bracket, which the next one closes
    """

    def __init__(
        self, tokens: list[Token], pairs: dict[int, int], context: Context, switches: Switches, *, latex: bool
    ) -> None:
        end = tokens[-1].end if tokens else 0
        self.tokens = [*tokens, Token(kinds.END, "", end, end)]
        self.pairs, self.context, self.switches, self.latex = pairs, context, switches, latex
        self.at = 0
        self.bar = ""
        self.allows_relation = False  # in an expression: only in [z > 0] and in cases
        self.in_script = False  # where numbers, * and : are indices
        self.allows_call = True
        self.forces_call = False  # behind ∇ and ∂ a bracket holds arguments
        self.layers = set(context.layers)
        self.functions = dict(context.functions)
        self.values = context.values
        self.problems: list[Problem] = []
        self.bars = _next_bars(self.tokens)
        self.used = _used(self.tokens, pairs)
        for name in _primed(self.tokens) - self.used - set(self.values):  # f' makes f a function here
            self.functions.setdefault(name, ())

    def chain(self) -> Tree:
        """Members with relations between them, or one expression."""
        raise NotImplementedError

    def product(self) -> Tree:
        """Factors up to the next + or -."""
        raise NotImplementedError

    def factor(self) -> Tree:
        """A factor with its sign and its power."""
        raise NotImplementedError

    def power(self) -> Tree:
        """An atom with its scripts, arguments and power."""
        raise NotImplementedError

    def atom(self) -> Tree:
        """A name, a number, a bracket or a command with its arguments."""
        raise NotImplementedError

    @property
    def next(self) -> Token:
        """The next token; the end has a token of its own."""
        return self.tokens[self.at]

    def ahead(self, count: int = 1) -> Token:
        """The token behind the next one."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """The next token, which is read past."""
        token = self.tokens[self.at]
        self.at += self.at < len(self.tokens) - 1
        return token

    def sees(self, kind: str, *texts: str) -> bool:
        """Whether the next token has this kind, and one of these texts where any is named."""
        return self.next.kind == kind and (not texts or self.next.text in texts)

    def accept(self, kind: str, *texts: str) -> bool:
        """Read past the next token if `sees` holds."""
        seen = self.sees(kind, *texts)
        self.at += seen
        return seen

    def span(self, first: int) -> Span:
        """The place from token `first` to the last one taken."""
        last = self.tokens[max(first, self.at - 1)]
        return self.tokens[first].start, max(last.end, self.tokens[first].end)

    def problem(self, span: Span, message: str, hint: str = "") -> None:
        """Note a part that is not understood; reading goes on."""
        self.problems.append(Problem(span, message, hint))

    def missing(self) -> Tree:
        """An operand that is missing, noted."""
        token = self.next
        text = token.style if token.kind == kinds.SIGN and token.style else token.text
        what = text.removeprefix("env:") if token.kind != kinds.END else "the end"
        if token.kind == kinds.SIGN and token.text == "'":
            self.problem(
                token.span,
                '"\'" is not allowed here',
                "write names without quotes: an expression holds no text",
            )
            self.take()
        else:
            self.problem(
                token.span, f"an operand is missing before {what or 'the end'}", "write a number or a name"
            )
        return Blank(span=token.span)

    def is_used(self, first: int) -> bool:
        """Whether the name from token `first` on stands elsewhere in the formula without a bracket behind it."""
        return _spelling(self.tokens[first : self.at]) in self.used

    def begins_operand(self) -> bool:
        """Whether the next token begins an operand, so that it continues a product without a sign."""
        token = self.next
        if token.kind == kinds.BAR:
            return self.bar != token.text and self.at in self.bars and not self._is_evaluation()
        return token.kind in {kinds.NAME, kinds.OPEN, kinds.COMMAND}

    def _is_evaluation(self) -> bool:
        following = self.ahead()
        return following.kind == kinds.SIGN and following.text == "_"

    def closes_bar(self) -> bool:
        """Whether the next token is the bar that closes this one."""
        return self.next.kind == kinds.BAR and self.bar == self.next.text


def _primed(tokens: list[Token]) -> set[str]:
    """The names with a prime and a bracket behind it: f'(x)."""
    names = set()
    for name, prime, bracket in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_primed = prime.kind == kinds.SIGN and prime.text in {"'", "''"}
        if name.kind == kinds.NAME and is_primed and bracket.text == "(":
            names.add(name.text)
    return names


def _spelling(tokens: list[Token]) -> str:
    return "".join(token.text for token in tokens)


def _used(tokens: list[Token], pairs: dict[int, int]) -> set[str]:
    """The names that are used as values: no bracket stands behind them and their scripts."""
    names = set()
    for i, token in enumerate(tokens):
        if token.kind == kinds.NAME:
            at = i + 1
            while tokens[at].kind == kinds.SIGN and tokens[at].text in {"_", "^"} and at + 1 in pairs:
                at = pairs[at + 1] + 1
            if tokens[at].text not in {"(", "'", "_", "^"}:
                names.add(_spelling(tokens[i:at]))
    return names


def _next_bars(tokens: list[Token]) -> set[int]:
    """The bars that have another one behind them in the same bracket."""
    followed: set[int] = set()
    waiting: list[dict[str, int]] = [{}]
    for i, token in enumerate(tokens):
        if token.kind == kinds.OPEN:
            waiting.append({})
        elif token.kind == kinds.CLOSE and len(waiting) > 1:
            waiting.pop()
        elif token.kind == kinds.BAR:
            if token.text in waiting[-1]:
                followed.add(waiting[-1][token.text])
            waiting[-1][token.text] = i
    return followed
