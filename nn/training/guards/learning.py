"""One hint after a run whose loss did not fall as it does where inputs are scaled and the rate is small enough."""

from engine import warn_user
from nn.training.guards.finite import LARGE, largest_of
from nn.training.run.state import Run

ENOUGH = 5  # epochs, from which on a loss says something
ROSE, STAYED = 1.5, 0.5  # times the loss of the first epoch
WORSE, MUCH_WORSE = 1.1, 10.0  # times the loss of a constant prediction
SLACK = 0.1  # where that is 0


def warn_if_not_learnt(run: Run) -> None:
    """MisuseWarning where the loss rose, or hardly fell on inputs that are not scaled."""
    losses = run.history.losses
    if len(losses) < ENOUGH or losses[0] <= 0:
        return
    first, last = losses[0], losses[-1]
    if last <= STAYED * first:
        return
    facts = f"from {first:.3g} in the first epoch to {last:.3g} in epoch {len(losses)}"
    inputs, rate = largest_of([x for x, _ in run.examples]), run.optimizer.lr(len(losses) - 1, run.epochs)
    scaled = f"scaled inputs, Standardiser.of(X)(X), for the largest is {inputs:g}" if inputs > LARGE else ""
    if last > ROSE * first:
        advice = " and ".join(filter(None, [f"an lr below {rate:g}", scaled]))
        warn_user(f"the loss rose {facts}: the steps are too large; begin again with a new model, {advice}")
    elif scaled:
        warn_user(
            f"the loss went {facts}, on inputs that are not scaled: begin again with a new model and {scaled}"
        )


def warn_if_worse_than_constant(run: Run, constant: float) -> None:
    """MisuseWarning where the loss is larger than that of the best constant prediction."""
    losses = run.history.losses
    worse = (
        MUCH_WORSE if losses and losses[-1] < losses[0] else WORSE
    )  # a young network may be on its way down
    if len(losses) >= ENOUGH and losses[-1] > worse * constant + SLACK:
        rate = run.optimizer.lr(len(losses) - 1, run.epochs)
        warn_user(
            f"the loss of the last epoch is {losses[-1]:.3g}, more than the {constant:.3g} of a constant prediction: "
            f"the steps are too large; write an lr below {rate:g}"
        )
