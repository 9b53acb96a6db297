"""Where a line stands: its definition and how far below its first line, which edits of other definitions leave."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass

Place = tuple[str, int]


@dataclass(frozen=True)
class Lines:
    """The functions and classes of a text by name (the second of one name is `name#2`), and its statements."""

    definitions: dict[str, range]
    statements: list[range]

    @classmethod
    def of(cls, text: str) -> "Lines":
        """Those of a module; the lines of a statement are without those of its body."""
        definitions: dict[str, range] = {}
        statements = []
        stack: list[tuple[str, ast.AST]] = [("", ast.parse(text))]
        while stack:
            around, node = stack.pop()
            within = around
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                within = unique(f"{around}.{node.name}" if around else node.name, definitions)
                definitions[within] = range(node.lineno, end_of(node) + 1)
            if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
                statements.append(header(node))
            stack += [(within, child) for child in reversed(list(ast.iter_child_nodes(node)))]
        return cls(definitions, statements)

    def place(self, line: int) -> Place:
        """The innermost definition around a line, and the lines between; at the top "" and the line itself."""
        around = [(len(span), name) for name, span in self.definitions.items() if line in span]
        if not around:
            return "", line
        name = min(around)[1]
        return name, line - self.definitions[name].start

    def touched(self, lines: range) -> set[Place]:
        """The places of all lines of the statements that these lines are a part of."""
        spans = [span for span in self.statements if span.start < lines.stop and lines.start < span.stop]
        return {self.place(line) for span in spans for line in span}


def header(node: ast.stmt | ast.ExceptHandler | ast.match_case) -> range:
    """The lines of a statement without those of its body: all of a `return`, the question of an `if`."""
    first = first_of(node.pattern if isinstance(node, ast.match_case) else node)
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    return range(first, max(first + 1, first_of(body[0]) if body else end_of(node) + 1))


def first_of(node: ast.AST) -> int:
    """The line that a node begins in."""
    return node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno


def end_of(node: ast.AST) -> int:
    """The line that a node ends in."""
    return node.end_lineno or node.lineno


def unique(name: str, names: Iterable[str]) -> str:
    """The name, or the first of `name#2`, `name#3` that is free: a property and its setter are two."""
    number, free = 1, name
    while free in names:
        number += 1
        free = f"{name}#{number}"
    return free
