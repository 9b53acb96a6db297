r"""Macros of a document (\newcommand, \def, \DeclareMathOperator), expanded with the places kept."""

import re
from dataclasses import dataclass, field

_DEFINITION = re.compile(
    r"\\(?:re|provide)?(?:newcommand|renewcommand|providecommand)\*?\s*\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?\s*"
    r"(?:\[(?P<count>\d)\])?\s*(?P<default>\[[^\]]*\])?\s*(?=\{)"
    r"|\\[gex]?def\s*\\(?P<plain>[A-Za-z]+)\s*(?P<parameters>(?:#\d)*)\s*(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{\s*\\(?P<operator>[A-Za-z]+)\s*\}\s*(?=\{)"
)
_CALL = re.compile(r"\\([A-Za-z]+)")
_DEEPEST = 12  # macros within macros
_LONGEST = 20_000  # characters of one row; a tower of macros stops here


@dataclass(frozen=True)
class Macros:
    """The macros of one document: name to (number of arguments, body)."""

    bodies: dict[str, tuple[int, str]] = field(default_factory=dict)
    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, text: str) -> "Macros":
        """The macros that a text defines."""
        bodies, spans = {}, []
        for definition in _DEFINITION.finditer(text):
            end = _group(text, definition.end())
            name = definition["name"] or definition["plain"] or definition["operator"]
            if end is None or definition["default"]:
                continue
            body = text[definition.end() + 1 : end - 1]
            count = int(definition["count"] or 0) or (definition["parameters"] or "").count("#")
            bodies[name] = (count, rf"\operatorname{{{body}}}" if definition["operator"] else body)
            spans.append((definition.start(), end))
        return cls(bodies, tuple(spans))

    def without_definitions(self, text: str) -> str:
        """The text with the definitions blanked out."""
        for start, end in self.spans:
            text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
        return text

    def expanded(self, text: str, start: int) -> tuple[str, range | tuple[int, ...]]:
        """The text with macros replaced, and the place of each of its characters in the source."""
        offsets: range | tuple[int, ...] = range(start, start + len(text))
        if not self.bodies:
            return text, offsets
        for _ in range(_DEEPEST):
            longer, places = self._once(text, offsets)
            if longer == text or len(longer) > _LONGEST:
                break
            text, offsets = longer, places
        return text, offsets

    def _once(self, text: str, offsets: range | tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
        pieces: list[str] = []
        places: list[int] = []
        position = 0
        for call in _CALL.finditer(text):
            if call.start() < position or call[1] not in self.bodies:
                continue
            body, end = self._body(text, call)
            pieces += text[position : call.start()], body
            places += [*offsets[position : call.start()], *[offsets[call.start()]] * len(body)]
            position = end
        return "".join([*pieces, text[position:]]), (*places, *offsets[position:])

    def _body(self, text: str, call: re.Match[str]) -> tuple[str, int]:
        """The body of a call with its arguments put in, and the place behind the call."""
        count, body = self.bodies[call[1]]
        end = call.end()
        for number in range(1, count + 1):
            while text[end : end + 1].isspace():
                end += 1
            close = _group(text, end) if text[end : end + 1] == "{" else None
            argument = text[end + 1 : close - 1] if close else text[end : end + 1]
            end = close or min(end + 1, len(text))
            body = body.replace(f"#{number}", argument)
        follows = text[end : end + 1].isalpha() and body[-1:].isalpha() and "\\" in body
        return body + " " * follows, end


def _group(text: str, start: int) -> int | None:
    """The place behind the group {...} that begins at `start`."""
    depth = 0
    for index in range(start, min(len(text), start + _LONGEST)):
        if text[index] in "{}" and text[index - 1] != "\\":
            depth += 1 if text[index] == "{" else -1
            if depth == 0:
                return index + 1
    return None
