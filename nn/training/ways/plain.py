"""The loop as a graph of Values: zero, forward, backward, average, update. All other ways give its numbers."""

from collections.abc import Sequence

from engine import no_cycle_collection, zero_grad
from nn.evaluation.cost import cost_of
from nn.support.errors import Interrupted
from nn.training.guards.finite import check_gradients, check_loss, check_update
from nn.training.run.progress import Progress, notice
from nn.training.run.signals import Presses
from nn.training.run.state import Run


def plain_epoch(run: Run, presses: Presses, bar: Progress) -> None:
    """Do what is left of one epoch as a graph of Values. Interrupted after Ctrl-C."""
    history = run.history
    for rows in run.remaining_batches():
        run.step(_descend(run, rows))
        bar.update()
        show_notices(run)
        if presses.count:
            history.stopped = "interrupted"
            raise Interrupted(history)
    run.finish_epoch(run.plain_validation, run.plain_parameters)
    bar.set_postfix_str(
        f"epoch {len(history.epochs)}/{run.epochs}, loss {history.losses[-1]:.4g}", refresh=False
    )
    run.observe()


def _descend(run: Run, rows: Sequence[int]) -> float:
    """Make one update by the examples in these rows. Returns the sum of their losses."""
    total = 0.0
    with no_cycle_collection():
        zero_grad(run.parameters)
        for row in rows:
            x, target = run.examples[row]
            cost = cost_of(run.loss, run.model(x), target)
            check_loss(run, row, cost.data)
            if run.weights is not None:
                cost = run.weights[row] * cost
            cost.backward()  # adds to the gradients of the parameters
            total += cost.data
        for parameter in run.parameters:
            parameter.grad /= run.divisor(len(rows))
        check_gradients(run)
        run.optimizer.step(run.parameters, len(run.history.epochs), run.epochs)
        check_update(run)
    return total


def show_notices(run: Run) -> None:
    """Show the lines that wait for the first batch."""
    while run.notices:
        notice(run.notices.pop(0))
