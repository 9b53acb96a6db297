"""Mathematics in lines of plain text: `let z = wx + b, then dz/dw = x`."""

import re
from collections.abc import Iterator

STOP_WORDS = frozenset(
    """a about above after again all also an and any are as at be because been before being below between both but by
    call called can clear consider could define defined denote did do does each either equal equals every evaluate
    find finally first following follows for formula from further get gets give given gives had has have having he
    hence her here how however i if in into is it its know known let likewise make many may mean means might more
    most must my need neither new next no nor not note now obtain of on one only or other our over plug put recall
    remember right same say second see set setting shall she should show similarly simplify since so solve some
    substitute such suppose take than that the their them then there therefore these they third this those though
    thus to together true two under until up upon us use used using very was we well were what when where whereas
    which while who why will with without would write wrong yet yields you your""".split()  # noqa: SIM905  # words read best as a text
)
FUNCTIONS = frozenset(
    """exp log ln sin cos tan tanh sinh cosh asin acos atan arctan arcsin arccos sqrt relu sigmoid softmax softplus
    max min abs sign step logistic erf gelu silu swish elu diag sum prod det dot norm mean grad alpha beta gamma
    delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega""".split()  # noqa: SIM905
)
LONGEST_LINE = 100_000  # characters: the readers take no formula of this length
_TOKEN = re.compile(r"\\[A-Za-z]+|[^\W\d_]+|\d+(?:[.,]\d+)?|\S")
_SIGN = re.compile(r"(?<![<>!=:])=(?!=)|:=|≈|≡|←|<-|\\approx|\\equiv|\\leftarrow|\\gets")
_NAME_BEFORE_EQUALS = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,}+)[\w{}]*+(?:\([^()=]*\))?\s*(?::=|=|≈)")
_BULLET = re.compile(
    r"\s*(?:>\s*)*(?:[-*+•]\s+|\(?\d{1,3}[.)]\s+|\(?[a-z][.)]\s+|[-–—]\s)*(?:(?:step|part|line)\s*\w{1,3}\s*[:.)]\s*)?",
    re.IGNORECASE,
)
_ACCENTED = re.compile(r"[A-Za-z]{1,5}(?:hat|bar|tilde|star|vec)")
_CASE_WORDS = frozenset(("if", "for", "when", "else", "otherwise", "and"))
_CASES = re.compile(r"=(?:[^=.;]|\.(?=\d))*?\b(?:if|for|when)\b[^=;]*?\b(?:else|otherwise)\b", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\b(?:if|for|when)\b(?P<condition>[^,;]*?)(?:[,;]\s*(?:and\s+)?|\s+and\s+)(?P<value>[^,;]+?)\s+(?:otherwise|else)\b",
    re.IGNORECASE,
)
_BREAKS = frozenset("#:;⇒⟹→∴∵?!")
_OPERATORS = "=+-−–*/^·×⋅÷√∂∑Σ∏⊙∘≈≡←(["


def known_words(text: str) -> frozenset[str]:
    """The words that stand before an equals sign somewhere in the text: names, as in `loss = (a - y)^2`."""
    names = {name for name in _NAME_BEFORE_EQUALS.findall(text) if name.lower() not in STOP_WORDS}
    return frozenset(names)


def segments(line: str, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The stretches of a line that are equations; prose is left alone. A very long line is taken as a whole."""
    if len(line) > LONGEST_LINE:
        if _SIGN.search(line):
            yield 0, len(line)
        return
    tokens = list(_TOKEN.finditer(line, _BULLET.match(line).end() if line else 0))  # type: ignore[union-attr]
    first: int | None = None
    for index, token in enumerate(tokens):
        if _breaks(line, tokens, index, known):
            if first is not None and not _is_sentence(line[first : token.start()], known):
                yield from _equation(line, first, token.start())
            first = None
        elif first is None:
            first = token.start()
    if first is not None:
        yield from _equation(line, first, len(line))


def with_else(text: str, start: int) -> tuple[str, range | tuple[int, ...]]:
    """The text with `1 for z > 0, 0 otherwise` as `1 if z > 0 else 0`, and the place of each character."""
    places: range | tuple[int, ...] = range(start, start + len(text))
    match = _OTHERWISE.search(text)
    if not match:
        return text, places
    pieces = [
        (text[: match.start()], 0),
        ("if", match.start()),
        (match["condition"], match.start("condition")),
    ]
    pieces += [
        (" else ", match.end()),
        (match["value"], match.start("value")),
        (text[match.end() :], match.end()),
    ]
    written = "".join(piece for piece, _ in pieces)
    offsets = (min(first + i, len(text) - 1) for piece, first in pieces for i in range(len(piece)))
    return written, tuple(start + offset for offset in offsets)


def _breaks(line: str, tokens: list[re.Match[str]], index: int, known: frozenset[str]) -> bool:
    """Whether a token is prose, or a sign that ends an equation."""
    token = tokens[index]
    word, after = token[0], line[token.end() : token.end() + 1]
    if word in _BREAKS:
        return not (word == ":" and "=" in (after, line[token.start() - 1 : token.start()]))  # := and =:
    if word == ">" and line[token.start() - 1 : token.start()] in ("=", "-"):  # => and ->
        return True
    if word == "." and (after in ("", " ")):
        return line[max(token.start() - 2, 0) : token.end()] != "..."
    if word.lower() in _CASE_WORDS and any(
        c.start() <= token.start() < c.end() for c in _CASES.finditer(line)
    ):
        return False
    return word.isalpha() and not _is_mathematics(line, token, known)


def _is_mathematics(line: str, token: re.Match[str], known: frozenset[str]) -> bool:
    """Whether a word is a name, a function or a product of one-letter names."""
    word = token[0]
    before, after = line[: token.start()], line[token.end() :]
    if len(word) == 1:
        return word != "I"
    is_differential = word[0] == "d" and (before.endswith("/") or after.startswith("/d"))  # dE/do
    if before.endswith("_") or is_differential:  # w_new
        return True
    if word.lower() in FUNCTIONS or word in known or not word.isascii() or _ACCENTED.fullmatch(word):
        return True
    if word.lower() in STOP_WORDS:
        return False
    before = before.rstrip()[-1:]
    if (
        after[:1] in ("_", "^", "(", "'", "′", "’", "[", "{")
        or after[:1].isdigit()
        or line[token.start() - 1 : token.start()] == "_"
    ):
        return True
    beside = before in _OPERATORS if before else False
    return len(word) <= 3 or beside or after.lstrip()[:1] in tuple("=+*/^·×≈←)")


def _is_sentence(text: str, known: frozenset[str]) -> bool:
    """Whether an equation that prose ends is prose itself: `L = number`, before `of layers`."""
    last = re.search(r"(?:[=≈]|^)\s*\(?\s*([^\W\d_]{4,})\s*$", text)
    return (
        bool(last and last[1] not in known and last[1].lower() not in FUNCTIONS)
        or text.lstrip(" (")[:1] == "=" != text.strip()[:1]
    )


def _equation(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch without blanks and final signs, if it has a relation with a right side."""
    text = line[start:end]
    start += len(text) - len(text.lstrip(" \t,"))
    end = start + len(line[start:end].rstrip(" \t,.;" + "-=" * line.startswith(">", end)))
    sign = _SIGN.search(line, start, end)
    if line[start : start + 1] == "←":  # it points at the equation beside it
        return
    if sign and line[sign.end() : end].strip():
        yield start, end
