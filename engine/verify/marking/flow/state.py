"""The content of a document so far: definitions, numbers, mistakes, and the chain that is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from engine.expressions.context import Context
from engine.expressions.tree import Call, Derivative, Dots, Number, Relation, Symbol, Transpose, Tree
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import symbols
from engine.verify.marking.line import Link
from engine.verify.marking.verdicts.doubts.assumptions import Case
from engine.verify.marking.verdicts.ground.families import Names
from engine.verify.marking.verdicts.ground.ground import Ground, Memory, Step
from engine.verify.marking.verdicts.ground.numeric import has_decimals, is_data, is_literal, is_numeric
from engine.verify.marking.verdicts.ground.ranges import rule_of

Place: TypeAlias = tuple[int | None, int]
Key: TypeAlias = tuple[object, ...]
Scopes: TypeAlias = tuple[Scope, Scope | None, Scope | None, Scope | None]


@dataclass(slots=True)
class Chain:
    """A chain of equalities that may go on in the next row; `is_resumed` where it goes on in another display."""

    head: Tree | None
    steps: list[Step] = field(default_factory=list)
    is_resumed: bool = False

    @property
    def previous(self) -> Step | None:
        """The last member that was read."""
        return self.steps[-1] if self.steps else None


@dataclass
class State:
    """The state between two lines. `copy` gives one that can be thrown away.

    context     what the readers know
    formulas    definitions as formulas
    local       those of this section alone
    section     how many headings and numbered items stand above
    numbers     names with stated numbers
    stated      steps with stated numbers
    layouts     gradients with the matrices of their entries
    mistakes    left sides with what a mistaken or rounded line says of them
    conditions  trees that the text sets to zero
    premises    relations that the text assumes
    cases       the cases that stand around the line: i = j, i ≠ j
    has_symmetry  whether the text says that a matrix is symmetric
    beginnings  the cell and the character at which a name was defined
    sections    the section in which a name was defined
    places      where names were defined in their page
    facts       the names that the question defines: they keep their meaning
    meanings    the sections in which a letter was defined
    names       the names in definitions
    is_conditional  whether a condition follows in the sentence
    counted     stems of names of whose indices above one alone changes
    gradients   names that stand for a gradient
    differentiated  the letters that the document differentiates
    ranges      the ranges of constants: 0 < α < 1
    bound       that condition, where it is a relation that can be used
    is_question  whether the text is a question: its events P(y = 1 | x) become names
    """

    context: Context = field(default_factory=Context)
    formulas: Scope = field(default_factory=Scope)
    local: Scope = field(default_factory=Scope)
    section: int = 0
    numbers: dict[Tree, Tree] = field(default_factory=dict)
    stated: dict[Tree, Tree] = field(default_factory=dict)
    layouts: dict[Tree, Tree] = field(default_factory=dict)
    mistakes: dict[Tree, Tree] = field(default_factory=dict)
    conditions: list[Tree] = field(default_factory=list)
    premises: list[Relation] = field(default_factory=list)
    cases: Sequence[Case] = ()
    has_symmetry: bool = False
    beginnings: dict[Tree, Place] = field(default_factory=dict)
    sections: dict[Tree, int] = field(default_factory=dict)
    places: dict[Tree, int] = field(default_factory=dict)
    facts: frozenset[Tree] = frozenset()
    meanings: dict[str, frozenset[int]] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    chain: Chain | None = None
    tolerance: float | None = None
    is_conditional: bool = False
    bound: Relation | None = None
    ranges: tuple[Relation, ...] = ()
    differentiated: frozenset[str] = frozenset()
    gradients: frozenset[Tree] = frozenset()
    is_question: bool = False
    counted: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    _scopes: dict[Key, Scopes] = field(default_factory=dict, repr=False)
    _memory: Memory = field(default_factory=dict, repr=False)

    def copy(self) -> "State":
        """A state of its own with the same content."""
        chain = None if self.chain is None else Chain(self.chain.head, list(self.chain.steps))
        return replace(
            self,
            context=self.context.copy(),
            numbers=dict(self.numbers),
            stated=dict(self.stated),
            layouts=dict(self.layouts),
            mistakes=dict(self.mistakes),
            conditions=list(self.conditions),
            premises=list(self.premises),
            beginnings=dict(self.beginnings),
            sections=dict(self.sections),
            places=dict(self.places),
            meanings=dict(self.meanings),
            names=self.names.copy(),
            chain=chain,
        )

    def learn(self, tree: Tree) -> None:
        """Tell the readers what a line shows; an index letter is no value."""
        before = set(self.context.values)
        self.context.learn(tree)
        shown = {name for symbol in symbols(tree) for name in (symbol.name, symbol.stem)}
        self.context.values &= (before | shown) - {"d"}  # d/da is a derivative whatever d is

    def is_defined(self, left: Tree) -> bool:
        """Whether a name or a function has a definition."""
        if isinstance(left, Transpose):
            left = left.operand
        return left in self.numbers or self.formulas.defined(left) is not None

    def variant_of(self, left: Tree) -> Symbol | None:
        """The name of the question that has more indices above: ŷ^(i), for each example, of ŷ; None for any other."""
        if not isinstance(left, Symbol) or left in self.facts:
            return None
        others = (fact for fact in self.facts if isinstance(fact, Symbol) and fact.stem == left.stem)
        return next((fact for fact in others if len(fact.sup) > len(left.sup)), None)

    def define(self, left: Tree, right: Tree, section: int, place: Place | None = None) -> None:
        """Add a definition. Numbers of a name are kept apart, so that lines can be judged as formulas."""
        self.sections[left] = section
        if place is not None:
            self.beginnings[left] = place
        stem = left.function.stem if isinstance(left, Call) else getattr(left, "stem", "")
        self.meanings[stem] = self.meanings.get(stem, frozenset()) | {section}
        self.mistakes.pop(left, None)
        self.stated.pop(left, None)
        self.names.learn(left)
        self.names.learn(right)
        if isinstance(left, Symbol) and is_numeric(right):
            if is_data(right):
                self.names.learn(Transpose(left))  # an array: its entries are known
            self.numbers[left] = right
            return
        self.numbers.pop(left, None)
        if any(isinstance(node, Dots) for node in walk(right)):
            self._define_ranges(left, right)
            return
        try:
            self.formulas = _abbreviated(self.formulas, left, right).define(left, right)
            self.local = _abbreviated(self.local, left, right).define(left, right)
            self.names.learn(self.formulas.definitions[-1].symbol)  # of σ² = ... too
        except (TypeError, ValueError):
            return

    def _define_ranges(self, left: Tree, right: Tree) -> None:
        """Add a matrix with dots, by the rule of its entries; one that is only hinted at has no value."""
        rule = rule_of(right, self.formulas)
        if rule is None or not isinstance(left, Symbol):
            return
        self.names.learn(Transpose(left))
        for name, entry in rule.definitions(left):
            self.formulas = self.formulas.define(name, entry)
            self.local = self.local.define(name, entry)
            self.names.learn(entry)

    def enter(self, section: int) -> None:
        """Begin a section: what was defined above it may mean something else in it."""
        if section != self.section:
            self.section, self.local = section, Scope(shapes=self.formulas.shapes)

    @property
    def ground(self) -> Ground:
        """The definitions and numbers for the next equality."""
        known = (self.numbers, self.stated, self.mistakes)
        key = (id(self.formulas), *(tuple(each.items()) for each in known))
        if key not in self._scopes:
            self._scopes[key] = (self.formulas, *self._derived())
        _, numbers, stated, mistaken = self._scopes[key]
        return Ground(
            self.formulas,
            self.local,
            numbers,
            stated,
            mistaken,
            dict(self.mistakes),
            self.tolerance,
            self.names,
            self._memory,
            frozenset(stem for stem, sections in self.meanings.items() if len(sections) > 1),
            bool(self.facts),
            self.layouts,
            frozenset(self.gradients),
        )

    def _derived(self) -> tuple[Scope | None, Scope | None, Scope | None]:
        """The definitions with numbers, with those of steps too, and with mistaken lines taken as written."""
        numbers = _with_numbers(self.formulas, self.numbers) if self.numbers else None
        stated = _with_numbers(numbers or self.formulas, self.stated) if self.stated else numbers
        if not self.mistakes:
            return numbers, stated, None
        mistaken = numbers or self.formulas
        for left, right in self.mistakes.items():
            mistaken = mistaken.taking(left, right)
        return numbers, stated, mistaken

    def record(self, link: Link) -> None:
        """Remember what a judged equality means for later lines."""
        head, tree = link.head, link.tree
        if head is None or tree is None or not self._can_be_taken(head):
            return
        if link.verdict == "definition":
            self.layouts[head] = tree
        if link.verdict == "unread" and isinstance(head, Symbol) and is_literal(tree):
            self.stated[head] = tree  # it cannot be checked: the text states it
        if link.verdict in ("wrong", "follows") or (
            link.verdict == "right" and has_decimals(tree) and is_literal(tree)
        ):
            self.mistakes[head] = tree
        elif link.verdict == "right":
            self.mistakes.pop(head, None)

    def _can_be_taken(self, head: Tree) -> bool:
        return isinstance(head, Derivative) or (isinstance(head, (Symbol, Call)) and self.is_defined(head))


def _abbreviated(scope: Scope, left: Tree, right: Tree) -> Scope:
    """The scope with a step in the place of what it stands for: after a = σ(wx + b), z = wx + b makes a = σ(z)."""
    if not isinstance(left, Symbol) or isinstance(right, (Symbol, Number)):
        return scope
    for definition in scope.definitions:
        steps = rebuilt(definition.right, lambda node: left if node == right else node)
        if steps != definition.right and definition.left != left:
            scope = scope.define(definition.left, steps)
    return scope


def _with_numbers(scope: Scope, numbers: dict[Tree, Tree]) -> Scope:
    for left, right in numbers.items():
        scope = scope.define(left, right)
    return scope
