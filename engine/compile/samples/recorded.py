"""Samples of a function that is recorded: each reduction calls its function once, with Values without numbers."""

from threading import get_ident

from engine.calculus.functions.samples import Function, Samples, of_sample
from engine.calculus.nested import Shaped, leaves, shaped
from engine.compile.samples.reduce import reduction_of
from engine.compile.tapes.loops.body import BodyWriter
from engine.compile.tapes.recorded.recorded_value import RecordedInput
from engine.compile.tapes.recorded.writer import writers
from engine.support.errors import RecordingError


class RecordedSamples(Samples):
    """The batch of a function that is recorded.

    mark   an input of the tape that every reduction reads: what depends on it depends on the samples
    kinds  the reductions that the function has asked for
    """

    def __init__(self, columns: list[str]) -> None:
        super().__init__(columns)
        self.mark = RecordedInput("samples")
        self.kinds: list[str] = []

    def reduced(self, kind: str, function: Function) -> Shaped:
        """See Samples."""
        if isinstance(writers.get(get_ident()), BodyWriter):
            raise RecordingError(
                "a reduction over samples stands in the function of a sample, or in the step of a loop: write it "
                "before, and use its result"
            )
        self.kinds.append(kind)
        shapes: list[Shaped] = []

        def results_of(sample: list[Shaped]) -> list[Shaped]:
            shapes.append(of_sample(function, sample[:-1]))
            return list(leaves(shapes[-1]))

        columns = len(self.columns) + 1
        if kind == "mean":
            count = reduction_of("sum", lambda _: [1.0], columns, self.mark)(0)
            part = reduction_of("sum", results_of, columns, self.mark)
            results = [part(k) / count for k, _ in enumerate(leaves(shapes[0]))]
        else:
            part = reduction_of(kind, results_of, columns, self.mark)
            results = [part(k) for k, _ in enumerate(leaves(shapes[0]))]
        return shaped(shapes[0], results)
