"""Where the matrices of samples stand that hold runs of rows, to be found by the rows."""

from bisect import bisect_left, insort

from engine.compile.emit.llvm.planning.arena import Samples

Run = tuple[int, int]
"""The first row and how many there are."""


class Standing(dict[Run, Samples]):
    """The matrix of each run. Runs that overlap some rows are found without a look at all others."""

    def __init__(self, other: "Standing | None" = None) -> None:
        super().__init__(other or {})
        self._runs = sorted(self)
        self._longest = max((count for _, count in self), default=0)

    def __setitem__(self, run: Run, matrix: Samples) -> None:
        if run not in self:
            insort(self._runs, run)
            self._longest = max(self._longest, run[1])
        super().__setitem__(run, matrix)

    def forget(self, first: int, end: int, besides: Run | None = None) -> None:
        """Leave out the matrices of any of these rows, which are no longer what the rows are."""
        for run in self._near(first, end):
            if run != besides and first < run[0] + run[1]:
                del self[run]
                del self._runs[bisect_left(self._runs, run)]

    def around(self, run: Run) -> Samples | None:
        """A part of the matrix of a longer run; not of one that holds the addresses of its samples, of stride 0."""
        for first, count in self._near(run[0], run[0] + 1):
            matrix = self[first, count]
            if matrix.stride and run[0] + run[1] <= first + count:
                return Samples(matrix.offset + 8 * (run[0] - first), matrix.stride)
        return None

    def _near(self, first: int, end: int) -> list[Run]:
        """The runs that begin before `end`, and may reach beyond `first`."""
        return self._runs[
            bisect_left(self._runs, (first - self._longest, 0)) : bisect_left(self._runs, (end, 0))
        ]
