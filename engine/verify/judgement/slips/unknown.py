"""An answer with names that the expression does not have: a step without its name, or a mistake."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from engine.core.operation import CONSTANT
from engine.core.order import topological
from engine.core.value import Value
from engine.expressions.graph.unknown_names import slip_of
from engine.expressions.spelling.infix import spelled
from engine.verify.judgement.chain.ratios import same
from engine.verify.judgement.reading.worksheet import Scene
from engine.verify.judgement.trial.explanation import Explanation
from engine.verify.judgement.trial.trial import Trial

POINTS = 5  # at which a reading must give the right answer
FEWEST = 3  # with fewer any node may do so
READINGS = 400  # of the unknown names that are tried
Reading = Mapping[str, Value]


def explain_unknown(trial: Trial) -> None:
    """Explain a wrong claim by its unknown names; put it in doubt where they may be steps without a name."""
    names = " and ".join(trial.claim.unknown)
    does = "does" if len(trial.claim.unknown) == 1 else "do"
    absent = f"{names} {does} not occur in the expression"
    scenes = _alike(trial)
    if len(scenes) < FEWEST:
        trial.doubt = f"{absent}: define the step with let"
        return
    reading = next(_right_readings(trial, scenes), None)
    if reading is not None:
        root = scenes[0].root
        steps = " and ".join(
            f"{name} is {'the result' if node is root else spelled(node)}" for name, node in reading.items()
        )
        trial.doubt = f"{absent}; right if {steps}: define the step with let"
        return
    near = slip_of(trial.claim.unknown[0], [name for name in trial.scenes[0].names if len(name) > 1])
    advice = f"is {near} meant?" if near else "define a step with let"
    trial.diagnosis = Explanation("unknown", f"{absent}, and the answer changes with {names}; {advice}")


def _alike(trial: Trial) -> list[Scene]:
    """A few scenes at which the graph has one shape."""
    of = trial.claim.of
    scenes = sorted(trial.scenes, key=lambda scene: scene.is_friendly)
    return [scene for scene in scenes if scene.shape(of) == scenes[0].shape(of)][:POINTS]


def _right_readings(trial: Trial, scenes: Sequence[Scene]) -> Iterator[Reading]:
    """The nodes of the first scene that make the answer right at every scene, one for each unknown name."""
    claim = trial.claim
    orders = [topological(scene.node(claim.of)) for scene in scenes]
    right = [trial.right[trial.scenes.index(scene)] for scene in scenes]
    places = [i for i, node in enumerate(orders[0]) if node.op is not CONSTANT]
    for chosen in islice(product(places, repeat=len(claim.unknown)), READINGS):
        readings = [dict(zip(claim.unknown, (order[i] for i in chosen), strict=True)) for order in orders]
        answers = [_answer(trial, scene, reading) for scene, reading in zip(scenes, readings, strict=True)]
        if None not in answers and same([x for x in answers if x is not None], right):
            yield readings[0]


def _answer(trial: Trial, scene: Scene, reading: Reading) -> float | None:
    """The number of the answer with nodes for its unknown names; None where it has no value."""
    usual, scene.strangers = scene.strangers, dict(reading)
    try:
        return trial.claim.formula(scene).data
    except (ArithmeticError, ValueError):
        return None
    finally:
        scene.strangers = usual
