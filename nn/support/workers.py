"""Calls of a function on the workers of a `concurrent.futures` Executor; those of a lost worker are done again."""

import os
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from types import TracebackType
from typing import Any, Self

from engine import ProcessLock, described, shortened

Executors = Executor | Callable[[], Executor]
"""An Executor, or a function that makes one and so can replace it."""

MOST_LOSSES = 3  # of the worker of one call: a call that ends its worker each time is at fault itself
MOST_KEPT = 4  # shared objects that a worker keeps

_kept: OrderedDict[str, object] = OrderedDict()
_lock = ProcessLock()


class Missing:
    """The answer of a worker that lacks the shared object."""


class Workers:
    """Calls function(shared, *arguments) where an executor runs them.

    executor  an Executor, which is not shut down; a function that makes one, which is shut down at the end, and made
              anew where it is broken; None runs every call here
    shared    is sent to a worker once, when it first lacks it
    lost      how many calls have lost their worker

    A call whose worker is lost is done again by another worker, three times at most. Process pools of Python break
    as a whole: one that cannot be made anew is left, and the rest runs here. Dask and MPI replace their workers.
    """

    def __init__(self, executor: Executors | None, shared: object) -> None:
        self._make = None if executor is None or hasattr(executor, "submit") else executor
        if self._make is not None and (not callable(self._make)):
            raise TypeError(
                "executor is an Executor of concurrent.futures, such as ProcessPoolExecutor(2), or a function that "
                f"makes one; got {described(executor)}"
            )
        self._executor: Any = executor if self._make is None else self._make()
        self._shared, self._key = shared, os.urandom(16).hex()
        self._window = max(8, 2 * (os.cpu_count() or 1))  # calls that are sent ahead
        self.lost = 0
        _keep(self._key, shared)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _lock.holding(lambda: _kept.pop(self._key, None))
        if self._make is not None and self._executor is not None:
            self._executor.shutdown(wait=error is None, cancel_futures=True)

    def results(
        self, function: Callable[..., object], calls: Sequence[tuple[object, ...]]
    ) -> Iterator[tuple[int, Any]]:
        """(index of the call, its result), in the order in which they end.

        An exception of a call is raised here; calls that have not begun are then cancelled. RuntimeError for a call
        that loses its worker again and again.
        """
        waiting, losses = deque(range(len(calls))), [0] * len(calls)
        running: dict[Future[object], int] = {}
        lacking: set[int] = set()
        try:
            while waiting or running:
                while waiting and len(running) < self._window and self._executor is not None:
                    index = waiting.popleft()
                    shared = self._shared if index in lacking else None
                    if future := self._submit(self._key, shared, function, calls[index]):
                        running[future] = index
                    else:
                        waiting.appendleft(index)
                if not running:  # there is no executor
                    index = waiting.popleft()
                    yield index, function(self._shared, *calls[index])
                    continue
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    index = running.pop(future)
                    result = self._result(future)
                    if isinstance(result, BaseException):
                        losses[index] += 1
                        _check_losses(losses[index], result)
                    elif isinstance(result, Missing):
                        lacking.add(index)
                    else:
                        self._window += 1  # many workers are filled step by step
                        yield index, result
                        continue
                    waiting.appendleft(index)
        finally:
            for future in running:
                future.cancel()

    def _submit(self, *call: object) -> Future[object] | None:
        """The future of a call; None where the executor is broken, which is then replaced."""
        try:
            future: Future[object] = self._executor.submit(_called, *call)
        except BrokenExecutor:
            self._replace()
            return None
        return future

    def _result(self, future: Future[object]) -> object:
        """The result of a call; the error where its worker was lost."""
        try:
            return future.result()
        except (BrokenExecutor, CancelledError) as error:
            self.lost += 1
            return error
        except Exception as error:
            if "pickle" not in str(error):
                raise
            raise TypeError(
                "what goes to another process has a name in a module: write a def at the top of a file, not a "
                f"lambda, an inner function, or one typed at the prompt ({shortened(str(error), 120)})"
            ) from error

    def _replace(self) -> None:
        """Make a broken executor anew; without a function that does, go on without one."""
        if self._make is not None:
            self._executor.shutdown(wait=False)
        self._executor = None if self._make is None else self._make()


def _check_losses(count: int, error: BaseException) -> None:
    if count > MOST_LOSSES:
        raise RuntimeError(
            f"the worker of one call was lost {count} times: has it enough memory, and can it import this program?"
        ) from error


def _called(key: str, sent: object, function: Callable[..., object], arguments: tuple[object, ...]) -> object:
    """Run one call in a worker. `sent` is the shared object, or None where the worker should have it."""
    if sent is not None:
        _keep(key, sent)
    shared = _lock.holding(lambda: _kept.get(key))
    return Missing() if shared is None else function(shared, *arguments)


def _keep(key: str, shared: object) -> None:
    _lock.holding(lambda: _add(key, shared))


def _add(key: str, shared: object) -> None:
    _kept[key] = shared
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
