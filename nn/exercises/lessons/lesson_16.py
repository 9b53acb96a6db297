"""Lesson 16, a bridge: a step without zero_grad, a loop that forgot it, half a square."""

from collections.abc import Callable, Iterator, Sequence

from engine import Value, grad
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, Formulas, call, right, wrong
from nn.exercises.part import AnswerError, Part

NUMBERS, RATE = (1.0, -2.0), 0.1


def _bowl(parameters: Sequence[Value]) -> Value:
    """(a − 3)² + 5 b²: its derivatives are 2 (a − 3) and 10 b."""
    a, b = parameters
    return (a - 3.0) ** 2 + 5.0 * b**2


def _step(answer: object) -> Iterator[Part]:
    """The verdict on each of the numbers after a step."""
    returned = call(answer, _bowl, list(NUMBERS), RATE)
    if not isinstance(returned, (list, tuple)) or len(returned) != 2:
        raise AnswerError("return a list of as many numbers as came")
    if any(isinstance(number, Value) for number in returned):
        raise AnswerError("return numbers, not Values: the number of a Value is .data")
    for name, before, after, g in zip("ab", NUMBERS, returned, (-4.0, -20.0), strict=True):
        key, due = f"number {name}", before - RATE * g
        if abs(after - due) < 1e-9:
            yield right(key, f"{after:.9g}")
            continue
        slips = {
            before: "it has not moved: .grad is 0 until backward has run; grad returns what you need",
            before + RATE * g: "this goes uphill: minus rate times gradient",
            before - g: "the rate is missing",
            -RATE * g: "this is the step alone: the number it begins from is missing",
            g: "this is the gradient itself",
        }
        words = next((slip for number, slip in slips.items() if abs(after - number) < 1e-9), "")
        yield wrong(key, words, where=f"yours is {after:.9g}", due=f"right is {due:.9g}")


Loss = Callable[[Sequence[Value]], Value]
Rule = Callable[[Value, Value, float], object]


def _answer(rule: Rule) -> object:
    """The function of the lesson with this rule for a parameter, its gradient and the rate."""

    def step(loss_of: Loss, numbers: Sequence[float], rate: float) -> list[object]:
        parameters = [Value(number) for number in numbers]
        gradients = grad(loss_of(parameters), parameters)
        return [rule(p, g, rate) for p, g in zip(parameters, gradients, strict=True)]

    return step


def _by_backward(loss_of: Loss, numbers: Sequence[float], rate: float) -> list[float]:
    """A step with backward, on Values that are fresh."""
    parameters = [Value(number) for number in numbers]
    loss_of(parameters).backward()
    return [p.data - rate * p.grad for p in parameters]


EXERCISES = (
    Exercise(
        "16.1",
        "Translate zero_grad",
        "Fill the gaps of step(loss_of, numbers, rate): the numbers after one step of descent. loss_of "
        "takes a list of Values.",
        Code(_step),
        think="grad returns one Value for each parameter. What is done with each of them?",
        right=(_answer(lambda p, g, rate: p.data - rate * g.data), _by_backward),
        wrong=(
            Wrong(_answer(lambda p, _g, rate: p.data - rate * p.grad), "not moved"),
            Wrong(_answer(lambda p, g, rate: p.data + rate * g.data), "uphill"),
            Wrong(_answer(lambda p, g, _rate: p.data - g.data), "rate is missing"),
            Wrong(_answer(lambda _p, g, rate: -rate * g.data), "step alone"),
            Wrong(_answer(lambda _p, g, _rate: g.data), "gradient itself"),
            Wrong(_answer(lambda p, g, rate: p - rate * g), ".data", refused=True),
            Wrong(lambda loss_of, numbers, rate: 1.0, "list", refused=True),
        ),
        solution="gradients = grad(loss_of(parameters), parameters), and each new number is p.data − rate · "
        "g.data. zero_grad is "
        "translated by not needing it.",
    ),
    Exercise(
        "16.2",
        "A loop without zero_grad",
        "A loop averages its loss before backward and never calls zero_grad. The gradients of its steps are "
        "g1, g2, g3. By how "
        "much does the third step move a parameter, with the rate lr?",
        Formulas(
            "move",
            let={"a1": "g1", "a2": "a1 + g2", "a3": "a2 + g3", "move": "-lr*a3"},
            values=("move",),
            names=("lr", "g1", "g2", "g3"),
            mistakes={
                "-lr*g3": "only the newest gradient: that is the loop with zero_grad",
                "-lr*(g1 + g2 + g3)/3": "nobody divides by 3: each loss was averaged over its own batch",
                "-lr*(g2 + g3)": "old gradients do not leave after one step: who removes g1?",
                "-lr*(3*g1 + 2*g2 + g3)": "this is the way of all three steps together; asked is the third "
                "alone",
                "g1 + g2 + g3": "this is what .grad holds: how does the step use it?",
            },
        ),
        think="What does .grad hold when the third step reads it?",
        right=("-lr*(g1 + g2 + g3)", {"move": "-lr g1 - lr g2 - lr g3"}),
        wrong=(
            Wrong("-lr*g3", "newest"),
            Wrong("lr*(g1 + g2 + g3)", "sign"),
            Wrong("-lr*(g1 + g2 + g3)/3", "divides by 3"),
            Wrong("-lr*(g2 + g3)", "who removes"),
            Wrong("-lr*(3*g1 + 2*g2 + g3)", "third alone"),
            Wrong("g1 + g2 + g3", ".grad holds"),
        ),
        solution=".grad is the sum of all that arrived since it was last 0: g1 + g2 + g3. The step is −lr "
        "times that.",
    ),
    Exercise(
        "16.3",
        "Transfer: half a square",
        "y = x · stop_gradient(x). Write d, the dy/dx that backward finds, as a formula in x.",
        Formulas(
            "d",
            let={"d": "x"},
            values=("d",),
            names=("x",),
            mistakes={
                "2*x": "this counts both edges; one is cut",
                "x**2": "this is the value of y",
                "x/2": "what is cut is an edge of the graph, no half",
            },
        ),
        think="How many edges lead from y to x, and which of them is cut?",
        right=("x", "(x)"),
        wrong=(
            Wrong("2*x", "both edges"),
            Wrong("x**2", "value of y"),
            Wrong("-x", "sign"),
            Wrong("x/2", "no half"),
            Wrong("0", "formula", refused=True),
        ),
        solution="Two edges lead from the product to x. One is cut; the other carries its partner, x. So "
        "backward finds x, where 2x "
        "is the derivative of the square.",
    ),
)
