"""`exercise`: a derivation with friendly numbers as tasks, with the answers that the engine computed and verified."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.calculus.sweeps import adjoints
from engine.core.order import topological
from engine.core.value import Value
from engine.support.errors import brief
from engine.support.numbers import whole_number
from engine.support.text import shortened
from engine.support.text_table import figure
from engine.verify.exercises import sheets
from engine.verify.exercises.folding import folded
from engine.verify.exercises.links import Step
from engine.verify.judgement.reading.questions.derivation import Derivation
from engine.verify.judgement.reading.questions.question import question
from engine.verify.judgement.reading.questions.question_reader import RESULTS
from engine.verify.judgement.reading.worksheet import Scene, Worksheet
from engine.verify.judgement.trial.sample import friendly_scenes
from engine.verify.judgement.verdict import judge

CANDIDATES = 40  # points of which the ones with the fewest digits are taken
BEST = 5
LARGEST = 200  # operations and inputs of an exercise
LONGEST = 160  # characters of a formula in a key


@dataclass(frozen=True)
class Task:
    """One number to be found.

    of, by   the derivative ∂of/∂by; the value of the step `of` where `by` is ""
    formula  the answer over the names of the derivation; "" where it has no short one
    number   the answer at the point
    """

    of: str
    by: str
    formula: str
    number: float

    @property
    def key(self) -> str:
        """The name of the answer: z, da/dz."""
        return f"d{self.of}/d{self.by}" if self.by else self.of

    @property
    def digits(self) -> str:
        """The number with at most four significant digits."""
        return figure(self.number + 0.0, 4).replace("−", "-")

    @property
    def is_exact(self) -> bool:
        """Whether the digits are the whole number."""
        return float(self.digits) == self.number


@dataclass(frozen=True)
class Exercise:
    """A derivation at friendly numbers. `worksheet(form)` asks, `key(form)` answers; both are whole documents.

    With `also`, the other exercises of a class follow in the document, each on a page of its own.

    result  the name of the expression
    steps   the named steps and the result, in their order, each with its formula
    point   the numbers of the inputs
    tasks   what is asked, in the order of a solution: values, derivatives of steps, gradients
    seed    the same seed gives the same sheet
    """

    result: str
    steps: tuple[tuple[str, str], ...]
    point: Mapping[str, float]
    tasks: tuple[Task, ...]
    seed: int

    def worksheet(self, form: str = "text", *, also: Sequence["Exercise"] = ()) -> str:
        """The questions as "text", "latex" or "html". ValueError for another form."""
        return sheets.written([self, *also], form, answers=False)

    def key(self, form: str = "text", *, also: Sequence["Exercise"] = ()) -> str:
        """The questions with their answers as "text", "latex" or "html". ValueError for another form."""
        return sheets.written([self, *also], form, answers=True)

    def __str__(self) -> str:
        return self.worksheet()


def exercise(expression: str, *, let: Mapping[str, str] | None = None, seed: int = 0) -> Exercise:
    """An exercise about the derivatives of an expression, at small numbers that the seed chooses.

    expression  text: "(a - y)**2"
    let         its steps, in any order: {"z": "w*x + b", "a": "sigmoid(z)"}

    Every formula of the key is judged as a formula. ValueError where the expression has no value at small numbers.

    >>> print(exercise("(a - y)**2", let={"a": "w*x"}, seed=1).point)  # doctest: +SKIP
    {'w': 2.0, 'x': 1.0, 'y': 3.0}
    """
    whole_number(seed, "seed", 0)
    try:
        return _exercise(expression, let, seed)
    except ValueError as error:
        raise brief(error).with_traceback(None) from None


def _exercise(expression: str, let: Mapping[str, str] | None, seed: int) -> Exercise:
    sheet, names, result = _understood(expression, let)
    if not sheet.inputs:
        raise ValueError(
            f"{shortened(sheet.text)} has no input: an exercise needs a name to differentiate by"
        )
    scene = _friendly(sheet, seed)
    scene.root.name = scene.root.name or result
    if len(topological(scene.root)) > LARGEST:
        raise ValueError(f"an exercise has at most {LARGEST} operations; {shortened(sheet.text)} has more")
    tops = _operands_first([scene.names[name] for name in names])
    steps = [Step(node) for node in dict.fromkeys([*tops, scene.root])]
    tasks = (*_values(steps), *_links(steps), *_gradients(scene, steps))
    _verify(expression, let, tasks, scene.root.name)
    formulas = tuple((step.top.name, step.text) for step in steps)
    return Exercise(scene.root.name, formulas, dict(scene.point), tasks, seed)


def _understood(expression: str, let: Mapping[str, str] | None) -> tuple[Worksheet, list[str], str]:
    """The worksheet, its steps by name, and a name for the result: of Python's expressions, or of formulas."""
    asked = question(expression, {}, let, {})
    if asked is None:
        sheet = Worksheet(expression, let)
        taken = {*sheet.inputs, *sheet.steps}
        return sheet, list(sheet.steps), next(name for name in RESULTS if name not in taken)
    if not asked.is_scalar:
        raise ValueError(
            "an exercise is about numbers: write the entries of vectors and matrices, w_1 x_1 + w_2 x_2"
        )
    result = asked.identifier(asked.result.name)
    names = [asked.identifier(definition.symbol.name) for definition in asked.scope.definitions]
    return Worksheet(Derivation(asked)), [name for name in names if name != result], result


def _operands_first(nodes: list[Value]) -> list[Value]:
    """The nodes in the order given, but each after those that it is computed from."""
    waiting = {node: (set(topological(node)) - {node}).intersection(nodes) for node in nodes}
    order: dict[Value, None] = {}
    while len(order) < len(waiting):
        order[next(node for node in waiting if node not in order and waiting[node] <= order.keys())] = None
    return list(order)


def _friendly(sheet: Worksheet, seed: int) -> Scene:
    """One of the points at which the numbers of the derivation have the fewest digits."""
    rng = random.Random(seed)
    candidates = list(islice(friendly_scenes(sheet, rng), CANDIDATES))
    if not candidates:
        raise ValueError(
            f"{sheet.text} has no value at small numbers; choose an expression that has one at 1 and 2"
        )
    best = sorted(candidates, key=_digits)[: min(BEST, 1 + len(candidates) // 3)]
    return rng.choice(best)


def _digits(scene: Scene) -> int:
    """How many characters the values and gradients of a scene need; those that teach little count more."""
    gradients = scene.gradients("")
    numbers = [scene.root.data, *(node.data for node in scene.names.values())]
    numbers += [gradients.get(node, 0.0) for node in scene.names.values()]
    return sum(len(figure(number, 6)) + 30 * (not 0.02 <= abs(number) <= 200) for number in numbers)


def _values(steps: list[Step]) -> Iterator[Task]:
    return (Task(step.top.name, "", step.text, step.top.data) for step in steps)


def _links(steps: list[Step]) -> Iterator[Task]:
    """The derivative of each step by the names in it, from the result to the inputs.

    A name that acts through another name of the step, too, is left to the gradients: its sum has several paths.
    """
    for step in reversed(steps):
        gradients = adjoints(step.top)
        for parent in step.parents:
            others = [other for other in step.parents if other is not parent]
            if parent not in set(topological(*others)):
                yield Task(step.top.name, parent.name, _short(step.derivative(parent)), gradients[parent])


def _gradients(scene: Scene, steps: list[Step]) -> Iterator[Task]:
    """The derivatives of the result by every name that is not among the links, steps before inputs."""
    result = steps[-1].top
    known = {task.by for task in _links(steps) if task.of == result.name}
    formulas = {result: "1"}
    for step in reversed(steps):
        if step.top not in formulas:  # the result does not use it
            continue
        for parent in step.parents:
            link, above = step.derivative(parent), formulas[step.top]
            term = f"({above}) * ({link})" if link and above else ""
            before = formulas.get(parent)
            formulas[parent] = term if before is None else f"{before} + {term}" if before and term else ""
    order = [node for node in formulas if node is not result]
    for node in sorted(order, key=lambda node: not node.parents):
        if node.name not in known:
            formula = _short(folded(formulas[node])) if formulas[node] else ""
            yield Task(result.name, node.name, formula, scene.gradients("")[node])


def _short(formula: str) -> str:
    return formula if len(formula) <= LONGEST else ""


def _verify(expression: str, let: Mapping[str, str] | None, tasks: tuple[Task, ...], result: str) -> None:
    """RuntimeError where a formula of the key is wrong: a fault of this library."""
    hand = {task.key: task.formula for task in tasks if task.by and task.formula}
    values = {task.of: task.formula for task in tasks if not task.by and task.of != result}
    judgement = judge(expression, hand, let=let, values=values, points=12) if hand or values else None
    if judgement is not None and not judgement.right:
        raise RuntimeError(f"a key that the engine does not confirm: {judgement.first_wrong or judgement}")
