"""A job on a table larger than memory: every epoch reads it again, block by block."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nn.cli.jobs.inference import output_for, outputs_for
from nn.cli.jobs.job import BLOCKS, Job
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.report import answers_of, report_of
from nn.data.dataset import Example
from nn.data.files.large.stream import TableStream, table_stream
from nn.data.files.text.options import FileOptions
from nn.data.preparation import Choice
from nn.models.mlp import MLP
from nn.support.errors import Interrupted
from nn.training.loop import train
from nn.training.optim.optimizers import optimizer
from nn.training.run.history import Epoch, History

MOST_TESTED = 20_000  # rows that are held out, from all parts of the table
SHARE = 0.2  # of a smaller table


class StreamJob(Job):
    """A model that is trained on blocks of rows. It is saved after each epoch; such a run is not resumed."""

    def __init__(self, settings: Settings, stream: TableStream) -> None:
        figures = stream.figures
        self.stream, self.settings, self.notes = stream, settings, stream.notes
        self.data = stream.head
        sizes = [*settings.hidden, outputs_for(figures.classes)]
        output = output_for(self.data, settings.loss)
        self.model = MLP(len(self.data.features), sizes, settings.activation, output, seed=settings.seed)
        self.encoder, self.inputs, self.targets = figures.encoder, figures.inputs, figures.targets
        self.optimizer, self.history = optimizer(settings.optimizer, settings.lr), History()
        self.tested: list[Example] = []
        self.held_out = min(SHARE, MOST_TESTED / figures.rows)

    @property
    def digest(self) -> str:
        """A mark that the data were read in blocks, with a hash of their figures."""
        return BLOCKS + hashlib.sha256(repr(self.stream.figures).encode()).hexdigest()

    def run(self, out: Path | None = None, *, progress: bool = True) -> None:
        """Train to the last epoch, saving to `out` after each. KeyboardInterrupt after Ctrl-C."""
        for epoch in range(self.settings.epochs):
            self.history.epochs.append(self._epoch(epoch, progress=progress))
            if out is not None:
                self.save(out)
        self.history.stopped = "epochs"

    def _epoch(self, epoch: int, *, progress: bool) -> Epoch:
        s, total, rows, rate = self.settings, 0.0, 0, 0.0
        from tqdm import tqdm  # noqa: PLC0415  # 50 ms of every command, for a bar alone

        bar = tqdm(
            total=self.stream.figures.rows, unit=" rows", disable=not progress, desc=f"epoch {epoch + 1}"
        )
        with bar:
            for block, tested in self.stream.blocks(s.seed, self.held_out):
                if epoch == 0:
                    self.tested += tested
                if not block:
                    continue
                part = self._train(block, epoch)
                total += part.loss * len(block)
                rows, rate = rows + len(block), part.lr
                bar.update(len(block))
        return Epoch(epoch + 1, total / rows, rate, None)

    def _train(self, block: Sequence[Example], epoch: int) -> Epoch:
        """One pass over one block. KeyboardInterrupt after Ctrl-C."""
        s = self.settings
        examples = [(x, 1 if y else -1) for x, y in block] if s.loss == "hinge" else block
        try:
            history = train(
                self.model,
                examples,
                s.loss,
                1,
                s.batch_size,
                optimizer=self.optimizer,
                seed=s.seed + epoch,
                average=s.average,
                class_weight="balanced" if s.class_weight else None,
                progress=False,
                compiled=False if s.eager else None,
            )
        except Interrupted:
            raise KeyboardInterrupt from None
        return history.epochs[0]

    def report(self) -> str:
        """The accuracy, or the error, of the model on the rows that were held out."""
        (mean,), (deviation,) = self.targets.means, self.targets.deviations
        tested = [(x, y if self.data.classes else y * deviation + mean) for x, y in self.tested]
        answers = answers_of(self.pipeline, tested, scaled=True)
        return report_of(self.pipeline, answers, "test", probabilities=self.settings.loss != "hinge")

    def description(self) -> str:
        """The data and their division, in one line."""
        rows = self.stream.figures.rows
        kind = f"{len(self.data.classes)} classes" if self.data.classes else "a number to predict"
        held_out = f"about {rows * self.held_out:,.0f} to test"
        return f"{self.data.name}: {rows:,} examples, {len(self.data.features)} features, {kind}; {held_out}"


@contextmanager
def stream_of(
    name: str, choice: Choice, form: FileOptions, query: str | None, unused: dict[str, object]
) -> Iterator[TableStream | None]:
    """The stream of a table that is larger than memory; None for any other data.

    unused  options that a run over blocks does not have. ValueError where one is given.
    """
    with table_stream(None if query is not None else name, query, form, choice) as stream:
        asked = [option for option, value in unused.items() if value is not None]
        if stream is not None and asked:
            raise ValueError(
                f"--{asked[0]} is not for {name}, a large table that is read in blocks; train on a part of it by "
                "--query, with using sample 100000 at its end"
            )
        yield stream
