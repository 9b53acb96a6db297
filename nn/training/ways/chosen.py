"""The ways of a run: compiled batches, shards on workers, all data at once; the plain loop does what they leave."""

from typing import TYPE_CHECKING

from nn.support.errors import Interrupted
from nn.support.misuse.squeezed import warned_once
from nn.training.arguments.checks import count
from nn.training.compiled.loop import RecordedRun, load_compiler, recorded_run
from nn.training.guards.learning import warn_if_not_learnt
from nn.training.run.history import History
from nn.training.run.progress import Progress, bar_of
from nn.training.run.signals import Presses, at_once, interrupts
from nn.training.run.state import Run
from nn.training.ways.plain import plain_epoch, show_notices

if TYPE_CHECKING:
    from nn.support.workers import Executors


def completed(
    run: Run,
    *,
    compiled: bool | None = None,
    progress: bool = False,
    executor: "Executors | None" = None,
    shards: int | None = None,
) -> History:
    """Do a run in the way that is asked for. See `train`."""
    if executor is not None or shards is not None:
        history = sharded(run, executor, shards, compiled, progress=progress)
    else:
        history = finished(run, compiled=compiled, progress=progress)
    warn_if_not_learnt(run)
    return history


def finished(run: Run, *, compiled: bool | None = None, progress: bool = False) -> History:
    """Do what is left of a run. See `train`, whose checked arguments it has."""
    history = run.history
    history.stopped = ""
    with warned_once(), interrupts() as presses, bar_of(run, progress=progress) as bar:
        if run.optimizer.whole_data:
            _on_whole_data(run, compiled, presses, bar)
        elif recorded := _recorded(run, compiled, presses, bar):
            recorded.go_on(bar, lambda: presses.count > 0)  # what it leaves undone is done here
        while not run.over:
            plain_epoch(run, presses, bar)
    history.stopped = history.stopped or "epochs"
    run.restore_best()
    return history


def sharded(
    run: Run, executor: "Executors | None", shards: int | None, compiled: bool | None, *, progress: bool
) -> History:
    """Do what is left of a run whose batches are divided into shards."""
    if run.optimizer.whole_data or compiled is False:
        asked = type(run.optimizer).__name__ if run.optimizer.whole_data else "compiled=False"
        raise ValueError(f"executor and shards are for batches in compiled code; leave them out with {asked}")
    from nn.training.ways.shards.loop import SHARDS, ShardedRun  # noqa: PLC0415  # it needs NumPy

    parts = SHARDS if shards is None else count(shards, "shards", 1)
    run.optimizer.check(run.parameters)
    history = run.history
    history.stopped = ""
    with warned_once(), interrupts() as presses, bar_of(run, progress=progress) as bar:
        if not run.over:
            ShardedRun(run, executor, parts).go_on(bar, lambda: presses.count > 0)
        while not run.over:  # a number that is not finite: the plain loop says which
            plain_epoch(run, presses, bar)
    history.stopped = history.stopped or "epochs"
    run.restore_best()
    return history


def _on_whole_data(run: Run, compiled: bool | None, presses: Presses, bar: Progress) -> None:
    """Do what is left of a run with an optimizer that takes all data at once."""
    from nn.training.optim.minimisers.whole_data import WholeData  # noqa: PLC0415  # it needs NumPy
    from nn.training.ways.whole_data import go_on_whole, program_of  # noqa: PLC0415

    optimizer = run.optimizer
    if not isinstance(optimizer, WholeData):
        raise TypeError(f"{type(optimizer).__name__} takes all data at once, and is no WholeData")
    optimizer.check(run.parameters)
    go_on_whole(run, optimizer, program_of(run, compiled), bar, lambda: presses.count > 0)
    show_notices(run)


def _recorded(run: Run, compiled: bool | None, presses: Presses, bar: Progress) -> RecordedRun | None:
    """The run as a compiled program. Ctrl-C meanwhile ends the run, of which nothing is done yet."""
    try:
        if compiled is not False:
            load_compiler()
        with at_once(presses):
            bar.set_description("recording")  # and compiling
            return None if compiled is False else recorded_run(run, demanded=bool(compiled))
    except KeyboardInterrupt:
        run.history.stopped = "interrupted"
        raise Interrupted(run.history) from None
    finally:
        bar.set_description()
        bar.unpause()
        for observer in run.observers:
            observer.start()
