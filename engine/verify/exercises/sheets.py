"""Exercises as a document: text, LaTeX, HTML; each on a page of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from engine.core import operations as ops
from engine.expressions.context import known
from engine.expressions.reading import read
from engine.expressions.spelling.spell import spell
from engine.expressions.tree import Call, Derivative, Number, Product, Relation, Symbol, Tree
from engine.expressions.walking import rebuilt
from engine.support.numbers import described
from engine.verify.marking.reports.mathml import mathml

if TYPE_CHECKING:
    from engine.verify.exercises.generator import Exercise, Task

_LETTERS = {op.name: op.symbol for op in ops.ALL if len(op.symbol) == 1 and op.symbol.isalpha()}
"""Functions that have a letter: σ."""


def written(exercises: Sequence["Exercise"], form: str, *, answers: bool) -> str:
    """The worksheets, or with `answers` the keys, as a whole document. ValueError for another form."""
    if form not in FORMS:
        raise ValueError(f"a sheet is written as {', '.join(FORMS)}; got {described(form)}")
    part, whole = FORMS[form]
    sheets = [_Sheet(exercise) for exercise in exercises]
    last = f" to {exercises[-1].seed}" if len(exercises) > 1 else ""
    return whole(f"{_title(sheets[0], answers)}{last}", [part(sheet, answers) for sheet in sheets])


class _Sheet:
    """The lines of an exercise as trees."""

    def __init__(self, exercise: "Exercise") -> None:
        self.exercise = exercise
        self._context = known([*exercise.point, *(name for name, _ in exercise.steps)])

    def definitions(self) -> Iterator[Tree]:
        """z = w·x + b, ..., L = (a − y)²."""
        return (
            Relation((self.tree(name), self.tree(formula)), ("=",)) for name, formula in self.exercise.steps
        )

    def point(self) -> Iterator[Tree]:
        """w = 2, x = −1, ..."""
        return (Relation((self.tree(name), _number(x)), ("=",)) for name, x in self.exercise.point.items())

    def asked(self, task: "Task") -> Tree:
        """The left side of an answer: z, ∂a/∂z."""
        if not task.by:
            return self.tree(task.of)
        return Derivative(self.tree(task.of), (self.tree(task.by),), "partial")

    def answer(self, task: "Task") -> Tree:
        """∂a/∂z = a·(1 − a) = 0.25."""
        formula = [self.tree(task.formula)] if task.by and task.formula else []
        number = _number(float(task.digits))
        if formula == [number]:
            formula = []
        signs = ["="] * len(formula) + ["=" if task.is_exact else "≈"]
        return Relation((self.asked(task), *formula, number), tuple(signs))

    def tree(self, text: str) -> Tree:
        """A formula in Python's notation as a tree, with products and functions as a textbook writes them."""
        tree = read(text, notation="plain", context=self._context).tree
        return rebuilt(tree or Symbol(text), _as_a_textbook)


def _as_a_textbook(tree: Tree) -> Tree:
    match tree:
        case Product(factors, "star"):
            return Product(factors, "implicit")
        case Call(Symbol(name), arguments) if name in _LETTERS:
            return Call(Symbol(_LETTERS[name]), arguments)
    return tree


def _number(x: float) -> Tree:
    tree = read(f"{x:.12g}", notation="plain").tree
    return tree or Number(f"{x:.12g}")


def _as_text(sheet: _Sheet, answers: bool) -> str:
    def line(tree: Tree) -> str:
        return spell(tree, "plain")

    let = [f"  {line(tree)}" for tree in sheet.definitions()]
    at = ", ".join(map(line, sheet.point()))
    tasks = [
        f"  {i}. {line(sheet.answer(task)) if answers else f'{line(sheet.asked(task))} = '}"
        for i, task in enumerate(sheet.exercise.tasks, 1)
    ]
    return "\n".join(
        [_title(sheet, answers), "", "Let", *let, f"at {at}.", "", _request(answers), *tasks, ""]
    )


def _together(_title: str, parts: Sequence[str]) -> str:
    return "\n\n".join(parts)


def _as_latex(sheet: _Sheet, answers: bool) -> str:
    def line(tree: Tree) -> str:
        return spell(tree, "latex")

    let = [rf"\[ {line(tree)} \]" for tree in sheet.definitions()]
    at = ", ".join(f"${line(tree)}$" for tree in sheet.point())
    lines = [sheet.answer(task) if answers else sheet.asked(task) for task in sheet.exercise.tasks]
    blank = "" if answers else r" = \underline{\hspace{3cm}}"
    tasks = [rf"\item $\displaystyle {line(tree)}{blank}$" for tree in lines]
    return "\n".join(
        [
            rf"\section*{{{_title(sheet, answers)}}}",
            "Let",
            *let,
            f"at {at}.",
            "",
            _request(answers),
            r"\begin{enumerate}",
            *tasks,
            r"\end{enumerate}",
        ]
    )


def _latex(_title: str, parts: Sequence[str]) -> str:
    head = [r"\documentclass{article}", r"\usepackage{amsmath}", r"\begin{document}"]
    return "\n".join([*head, "\n\\clearpage\n".join(parts), r"\end{document}", ""])


STYLE = """:root { color-scheme: light dark; }
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
body { overflow-x: auto; }
li, p { margin: 0.8rem 0; }
section + section { break-before: page; margin-top: 4rem; }
.blank { display: inline-block; min-width: 8rem; border-bottom: 1px solid; }"""


def _as_html(sheet: _Sheet, answers: bool) -> str:
    let = "".join(f"<p>{mathml(tree)}</p>\n" for tree in sheet.definitions())
    at = ", ".join(mathml(tree).replace(' displaystyle="true"', "") for tree in sheet.point())
    if answers:
        tasks = "".join(f"<li>{mathml(sheet.answer(task))}</li>\n" for task in sheet.exercise.tasks)
    else:
        blank = ' = <span class="blank" role="img" aria-label="blank for an answer"></span>'
        tasks = "".join(f"<li>{mathml(sheet.asked(task))}{blank}</li>\n" for task in sheet.exercise.tasks)
    return f"""<section>
<h1>{escape(_title(sheet, answers))}</h1>
<p>Let</p>
{let}<p>at {at}.</p>
<p>{_request(answers)}</p>
<ol>
{tasks}</ol>
</section>
"""


def _page(title: str, parts: Sequence[str]) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
{STYLE}
</style>
</head>
<body>
<main>
{"".join(parts)}</main>
</body>
</html>
"""


def _title(sheet: _Sheet, answers: bool) -> str:
    return f"{'Key to exercise' if answers else 'Exercise'} {sheet.exercise.seed}"


def _request(answers: bool) -> str:
    return "Answers:" if answers else "Find each number, and the formula of each derivative."


Part = Callable[[_Sheet, bool], str]
Whole = Callable[[str, Sequence[str]], str]
FORMS: Mapping[str, tuple[Part, Whole]] = {
    "text": (_as_text, _together),
    "latex": (_as_latex, _latex),
    "html": (_as_html, _page),
}
