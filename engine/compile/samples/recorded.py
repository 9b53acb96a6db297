"""Samples of a function that is recorded: each reduction calls its function once, with Values without numbers."""

from threading import get_ident

from engine.calculus.functions.samples import Function, Samples
from engine.calculus.nested import Array, Shaped, leaves
from engine.compile.samples.reduce import reduction_of
from engine.compile.tapes.loops.body import BodyWriter
from engine.compile.tapes.recorded.recorded_value import RecordedInput
from engine.compile.tapes.recorded.writer import writers
from engine.support.errors import RecordingError


class RecordedSamples(Samples):
    """The batch of a function that is recorded.

    mark  an input of the tape that every reduction reads: what depends on it depends on the samples
    """

    def __init__(self, columns: list[str]) -> None:
        super().__init__(columns)
        self.mark = RecordedInput("samples")

    def reduced(self, kind: str, function: Function) -> Shaped:
        """See Samples."""
        if isinstance(writers.get(get_ident()), BodyWriter):
            raise RecordingError(
                "a reduction over samples stands in the function of a sample, or in the step of a loop: write it "
                "before, and use its result"
            )
        shapes: list[Shaped] = []

        def of_sample(sample: list[Shaped]) -> list[Shaped]:
            shapes.append(function(*sample[:-1]))
            return list(leaves(shapes[-1]))

        columns = len(self.columns) + 1
        if kind == "mean":
            count = reduction_of("sum", lambda _: [1.0], columns, self.mark)(0)
            part = reduction_of("sum", of_sample, columns, self.mark)
            results = [part(k) / count for k, _ in enumerate(leaves(shapes[0]))]
        else:
            part = reduction_of(kind, of_sample, columns, self.mark)
            results = [part(k) for k, _ in enumerate(leaves(shapes[0]))]
        return Array(results) if isinstance(shapes[0], (list, tuple)) else results[0]
