"""The mutants of a module: its text with one small change each, made by cosmic-ray.

cosmic-ray changes comparisons, arithmetic, numbers, booleans, exceptions, loops and decorators, and leaves text
alone: what a message says is asserted where it matters. Two operators are our own: a statement is left
out, since an engine whose nodes are data is mostly assignments, and an exception is caught no longer.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.operators.provider import OperatorProvider

# Left out: exchanges that tell nothing of the tests. Between floats a shift or `&` raises a TypeError, and every test
# kills it; so does an order of identities. An identity of numbers is true or false by how CPython keeps them.
POINTLESS = re.compile(
    r"ReplaceBinaryOperator_(?!Bit|RShift|LShift)\w+_(RShift|LShift|Bit\w+)"
    r"|ReplaceComparisonOperator_(Is(Not)?_(?!Is)\w+|(?!Is)\w+_Is(Not)?)"
    r"|ExceptionReplacer"  # changes names alone, not csv.Error: ForgetException stands in its place
)
BREAKING = re.compile("Not|BitOr_")  # operators whose mutants may be no programs
NEEDS_ARGUMENTS = {"VariableReplacer", "VariableInserter"}  # replace a variable by a random number
TYPES_ALONE = {"overload", "Protocol"}  # read by the type checker, never run
SILENT = (
    "abstractmethod"  # an assertion, as `strict` is: each class that lacks a method is one that mypy refuses
)
# The nodes that an operator looks at, by the beginning of its name: of 150 operators each would look at 2,000 nodes.
LOOKS_AT = {
    "ReplaceBinaryOperator": {"operator"},
    "ReplaceUnaryOperator": {"factor", "not_test"},
    "ReplaceComparisonOperator": {"comparison"},
    "NumberReplacer": {"number"},
    "ForgetException": {"except_clause"},
}
# What an operator of two operands is a child of: the stars of arguments, parameters and displays have no other form.
SUMS = {"arith_expr", "term", "power", "expr", "xor_expr", "and_expr", "shift_expr"}


@dataclass(frozen=True)
class Mutant:
    """One change: in which module, definition and lines, the text before and after it, and the whole mutated text."""

    module: str
    within: str
    lines: range
    line: str
    becomes: str
    operator: str
    text: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is known by as long as its line stays as it is, wherever in the file the line moves."""
        return self.module, self.within, self.line, self.becomes


class RemoveStatement:
    """An assignment, a call, a raise or a `del` becomes `pass`; a bare return is left as it is."""

    removed = ("expr_stmt", "atom_expr", "raise_stmt", "del_stmt", "power")

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Where the statement stands, if `node` is one."""
        annotation = node.children[1] if node.type == "expr_stmt" else None  # `x: float` alone does nothing
        bare = annotation is not None and annotation.type == "annassign" and len(annotation.children) == 2
        if node.type in self.removed and node.parent.type == "simple_stmt" and not bare:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, _index: int) -> Any:
        """The statement that is put in its place."""
        return parso.python.tree.Keyword("pass", node.start_pos, node.get_first_leaf().prefix)


class ForgetException:
    """One of the exceptions that a clause catches is caught no longer: `except (*(), OSError)`."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Where each exception of the clause stands, if `node` is one."""
        for exception in self._exceptions(node):
            yield exception.start_pos, exception.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The clause without it: an empty tuple of exceptions is there instead."""
        exceptions = self._exceptions(node)
        old = exceptions[index]
        nothing = "()" if len(exceptions) == 1 else "*()"
        new = parso.python.tree.Keyword(nothing, old.start_pos, old.get_first_leaf().prefix)
        siblings = old.parent.children
        siblings[siblings.index(old)] = new
        return node

    @staticmethod
    def _exceptions(node: Any) -> list[Any]:
        """The exceptions of a clause, in their order."""
        if node.type != "except_clause":
            return []
        part = node.children[1]
        if part.type == "atom" and part.children[0] == "(":
            part = part.children[1]
        return part.children[::2] if part.type == "testlist_comp" else [part]


def operators() -> Iterator[tuple[str, Any]]:
    """Every operator by its name."""
    provider = OperatorProvider()
    for name in provider:
        if name not in NEEDS_ARGUMENTS and not POINTLESS.fullmatch(name):
            yield name, provider[name]()
    yield "RemoveStatement", RemoveStatement()
    yield "ForgetException", ForgetException()


def mutants(module: str, text: str) -> list[Mutant]:
    """Every mutant of the text of a module, once, in the order of its lines."""
    skipped = unread(text)
    nodes = list(ast_nodes(parso.parse(text)))
    offsets = [0, *accumulate(map(len, text.splitlines(keepends=True)))]
    by_change: dict[str, tuple[int, Mutant]] = {}
    for name, operator in operators():
        types = LOOKS_AT.get(name.partition("_")[0])
        for node in nodes:
            if types and (node.type not in types or ("Binary" in name and node.parent.type not in SUMS)):
                continue
            for index, (start, end) in enumerate(operator.mutation_positions(node)):
                if any(first <= start < last for first, last in skipped) or _is_silent(node):
                    continue
                changed = replaced(text, offsets, node, operator, index)
                if BREAKING.search(name) and not is_program(changed):
                    continue
                lines = range(start[0], end[0] + 1)
                mutant = Mutant(module, definition(node), lines, *difference(text, changed), name, changed)
                by_change.setdefault(changed, (start[0], mutant))
    return [mutant for _, mutant in sorted(by_change.values(), key=lambda pair: pair[0])]


def replaced(text: str, offsets: list[int], node: Any, operator: Any, index: int) -> str:
    """The text with one node changed by an operator, which changes the node in place: it is put back behind."""
    (line, column), (last_line, last_column) = node.get_start_pos_of_prefix(), node.end_pos
    start, end = offsets[line - 1] + column, offsets[last_line - 1] + last_column
    before = [
        (part, list(getattr(part, "children", ())), getattr(part, "value", "")) for part in ast_nodes(node)
    ]
    new = operator.mutate(node, index)
    code = "" if new is None else new.get_code()
    for part, children, value in before:
        if children:
            part.children[:] = children
        else:
            part.value = value
    return text[:start] + code + text[end:]


def is_program(text: str) -> bool:
    """Whether Python reads the text: `a * not b`, `not a := b` and `case A() + B()` are no programs."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _is_silent(node: Any) -> bool:
    """Whether a `True` is that of `strict` (an assertion, which no right program fails) or `slots` (memory alone)."""
    name = node.parent.children[0] if node.type == "keyword" and node.parent.type == "argument" else None
    return getattr(name, "value", "") in {"strict", "slots"}


def unread(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The spans of annotations, overloads, protocols and imports for types: no run can tell their mutants.

    Beside them `__slots__`, which is memory alone, and the decorators that are assertions.
    """
    nodes: list[Any] = []
    for node in ast.walk(ast.parse(text)):
        nodes += [getattr(node, "annotation", None), getattr(node, "returns", None)]
        told_by = [*getattr(node, "decorator_list", ()), *getattr(node, "bases", ())]
        nodes += told_by if any(getattr(part, "id", "") == SILENT for part in told_by) else []
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__slots__":
            nodes.append(node)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            nodes.append(node)
        if TYPES_ALONE & {getattr(part, "id", "") for part in told_by}:
            nodes += [node, *told_by]
    return [
        ((node.lineno, node.col_offset - isinstance(node, ast.Name)), (node.end_lineno, node.end_col_offset))
        for node in nodes
        if node is not None
    ]


def definition(node: Any) -> str:
    """The dotted name of the functions and classes that a node is part of; "" at the top of the module."""
    definitions: list[Any] = []
    while node := node.parent:
        part = (
            node.children[-1] if node.type == "decorated" else node
        )  # a decorator belongs to what it decorates
        if part.type in {"funcdef", "classdef"} and part not in definitions:
            definitions.append(part)
    return ".".join(part.name.value for part in reversed(definitions))


def difference(before: str, after: str) -> tuple[str, str]:
    """The lines that differ, before and after, each as one line without indentation."""
    a, b = before.splitlines(), after.splitlines()
    shorter = min(len(a), len(b))
    first = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    last = next((i for i in range(shorter - first) if a[-1 - i] != b[-1 - i]), shorter - first)
    sides = a[first : len(a) - last], b[first : len(b) - last]
    joined = [" ".join(" ".join(side).split()) for side in sides]
    return joined[0], joined[1]
