"""Calls: is `f(x + 1)` a function at x + 1, or f times (x + 1)?

A known function, a function that the text defines, and a name with a prime are called. A name that is used as a value
is a factor. Another name is a factor, and the call survives as a second reading.
"""

from dataclasses import replace

from engine.expressions.functions import KNOWN, RECIPROCAL_OF
from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.enclosed.groups import listed
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.token import Token
from engine.expressions.tree import Call, Constant, Derivative, Number, Product, Quotient, Symbol, Tree

_BRACKETS = {"(", "[", "{"}


def is_function(c: Cursor, symbol: Symbol) -> bool:
    """Whether a name is a function that is known or that the text defines."""
    if {symbol.name, symbol.stem, symbol.base} & c.functions.keys():
        return True
    if symbol.sub and any(name.startswith(f"{symbol.stem}_") for name in c.functions):
        return True  # h_2 beside h_j(x) = ...
    return symbol.base in KNOWN and not symbol.accent


def call(c: Cursor, symbol: Symbol, first: int) -> Tree | None:
    """The name at its arguments, where they follow and it is a function; None where it is a factor."""
    known = is_function(c, replace(symbol, primes=0))
    token = c.next
    if token.kind == kinds.OPEN and token.text in _BRACKETS and token.style != "group":
        if not (_is_call(c, symbol, first) if token.text == "(" else known and symbol.base in KNOWN):
            return None
        arguments = tuple(tree for row in listed(c) for tree in row)
        tree = Call(replace(symbol, primes=0), arguments, symbol.primes, span=c.span(first))
        return _derived(c, symbol, tree)
    applies = symbol.base in KNOWN and symbol.name not in c.values and not symbol.primes
    if applies and _begins_argument(c):
        argument = _bare_argument(c)
        return _written_out(Call(symbol, (argument,), span=c.span(first)))
    return _partial(c, symbol)


def _written_out(tree: Call) -> Tree:
    """sech(x) as 1/cosh(x), and log_2(x) as log(x)/log(2): they have no operation of their own."""
    if tree.function.base == "log" and len(tree.function.sub) == 1 and not tree.primes:
        plain = replace(tree.function, sub=())
        below: Tree = Call(plain, tree.function.sub, span=tree.function.span)
        return Quotient(replace(tree, function=plain), below, span=tree.span)
    base = RECIPROCAL_OF.get(tree.function.base)
    if base is None or tree.primes:
        return tree
    below = replace(tree, function=replace(tree.function, base=base))
    return Quotient(Number("1", span=tree.span), below, span=tree.span)


def _is_call(c: Cursor, symbol: Symbol, first: int) -> bool:
    plain = replace(symbol, primes=0)
    names = {plain.name, plain.stem}
    is_value = bool(names & c.values)
    is_new = symbol.name not in c.values or _holds_number(c)  # y'(0) is a value of y', beside a name y' too
    if (is_primed := symbol.primes > 0 and is_new) or _holds_itself(c, plain):
        return is_primed  # N(1 - N/K) is a product
    if is_function(c, plain) or _is_declared(c, symbol, first, is_value=is_value):
        is_word = len(plain.base) > 1 and not c.context.whole_words and not names & c.functions.keys()
        return not (is_word and is_value) or (plain.base in KNOWN and _holds_arguments(c))  # sum(A, 1)
    is_word = len(plain.base) > 1 and not c.context.whole_words
    if is_value and is_word and not _holds_arguments(c) and not c.is_used(first):  # cost(x), after cost = ...
        return c.switches.is_on("call", f"{plain.name} is a function of the brackets behind it")
    if _holds_arguments(c) or c.forces_call:
        return True
    if is_value or c.is_used(first) or c.context.whole_words:
        return not is_value and len(plain.base) > 1 and not plain.sub and c.context.whole_words
    return _is_unknown_call(c, plain, first)


def _holds_number(c: Cursor) -> bool:
    """Whether a number alone stands in the bracket that comes next."""
    inner = c.tokens[c.at + 1 : c.pairs[c.at]]
    inner = inner[1:] if inner and inner[0].text == "-" else inner
    return len(inner) == 1 and inner[0].kind == kinds.NUMBER


def _holds_itself(c: Cursor, symbol: Symbol) -> bool:
    """Whether a name stands as a value in the bracket behind it: a(1 - a)."""
    close = c.pairs[c.at]
    inner = zip(c.tokens[c.at : close], c.tokens[c.at + 1 : close + 1], strict=True)
    is_short = symbol.base not in KNOWN and not symbol.sub
    return is_short and any(
        a.kind == kinds.NAME and a.text == symbol.base and b.text not in "([_'" for a, b in inner
    )


def _is_declared(c: Cursor, symbol: Symbol, first: int, *, is_value: bool) -> bool:
    """Whether a line defines a function by a name that was used before: g(x) = x^2 behind h = f ∘ g."""
    is_definition = is_value and not symbol.primes and _is_definition(c, first)
    if is_definition:
        c.functions.setdefault(symbol.name, ())
    return is_definition


def _is_unknown_call(c: Cursor, symbol: Symbol, first: int) -> bool:
    """Whether a name that nothing tells about is a function. `f(x) =` at the beginning defines one."""
    if _is_definition(c, first):
        c.functions[symbol.name] = ()
        return True
    if any(isinstance(index, Symbol) and len(index.base) == 1 for index in symbol.sub):
        return False
    return c.switches.is_on("call", f"{symbol.name} is a function of the brackets behind it")


def _holds_arguments(c: Cursor) -> bool:
    """Whether commas, a relation or one bar stand in the bracket that comes next: f(x, y), P(y | x)."""
    close, at = c.pairs[c.at], c.at + 1
    bars = 0
    while at < close:
        token = c.tokens[at]
        if token.kind in {kinds.SEPARATOR, kinds.RELATION}:
            return True
        bars += token.kind == kinds.BAR
        at = c.pairs[at] + 1 if token.kind == kinds.OPEN else at + 1
    return bars == 1


def _is_definition(c: Cursor, first: int) -> bool:
    """Whether a line begins with `f(x) =`."""
    close = c.pairs[c.at]
    before, behind = c.tokens[first - 1] if first else None, c.tokens[close + 1]
    begins = before is None or before.kind in {kinds.RELATION, kinds.SEPARATOR, kinds.PROSE}
    inner = c.tokens[c.at + 1 : close]
    names = all(_is_argument(token) for token in inner)
    ends = behind.kind == kinds.RELATION and behind.text in {"=", ":=", "≡", "≈"}
    return begins and ends and names and any(token.kind == kinds.NAME for token in inner)


def _is_argument(token: Token) -> bool:
    """Whether a token may stand among the arguments of a function that is being defined."""
    decorated = token.kind == kinds.COMMAND and token.text.startswith(("style:", "accent:"))
    return decorated or token.kind in {kinds.NAME, kinds.NUMBER} or token.text in {"_", "{", "}"}


def _begins_argument(c: Cursor) -> bool:
    if c.sees(kinds.SIGN, "-"):  # \exp -z, but not max - z
        following = c.ahead()
        return (
            following.kind in {kinds.NAME, kinds.NUMBER}
            and not following.spaced
            and (c.latex or c.next.spaced)
        )
    if c.sees(kinds.OPEN) and c.next.text in {"{", "("} and c.next.style != "group":
        return False
    return c.sees(kinds.NUMBER) or c.begins_operand()


def _bare_argument(c: Cursor) -> Tree:
    r"""The argument of a function without brackets: \log 2x, \sin x. It ends before a bracket and a function."""
    first = c.at
    factors = [c.factor()]
    while c.sees(kinds.NAME) and c.next.text not in KNOWN:
        only_numbers = all(isinstance(factor, Number | Constant) for factor in factors)
        words = f"the function takes {c.tokens[first].text} alone"
        if not only_numbers and c.switches.is_on("reach", words, is_unlikely=True):
            break
        factors.append(c.factor())
    return factors[0] if len(factors) == 1 else Product(tuple(factors), span=c.span(first))


def _derived(c: Cursor, symbol: Symbol, tree: Call) -> Tree:
    """f_x(x, y) as a derivative, where f is declared with the argument x."""
    variables = _variables(c, symbol)
    if not variables:
        return _written_out(tree)
    plain = replace(tree, function=replace(symbol, sub=(), primes=0))
    return Derivative(plain, variables, "partial", len(variables), span=tree.span)


def _partial(c: Cursor, symbol: Symbol) -> Tree | None:
    variables = _variables(c, symbol)
    if not variables:
        return None
    return Derivative(replace(symbol, sub=()), variables, "partial", len(variables), span=symbol.span)


def _variables(c: Cursor, symbol: Symbol) -> tuple[Tree, ...]:
    arguments = c.functions.get(symbol.stem, ())
    if not symbol.sub or symbol.name in c.functions:
        return ()
    names = [index.name for index in symbol.sub if isinstance(index, Symbol)]
    return symbol.sub if len(names) == len(symbol.sub) and set(names) <= set(arguments) else ()
