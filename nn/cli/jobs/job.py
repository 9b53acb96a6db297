"""A training job of the command line: its settings, data and model, as one file that can be resumed."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from engine import write_atomically
from nn.cli.jobs.inference import output_for, outputs_for
from nn.cli.jobs.job_file import Settings, checked, network
from nn.cli.jobs.presets import CSV, RECIPES, load_data
from nn.cli.jobs.report import answers_of, report_of
from nn.cli.jobs.run_files import history_path, rehearsal
from nn.data.dataset import Dataset
from nn.data.preparation import Prepared, of_numbers
from nn.data.split import split
from nn.data.standardiser import Fill, Standardiser
from nn.data.tables.encoder import Missing
from nn.models.files.model_file import load_with_about, save
from nn.models.mlp import MLP, parameter_count
from nn.models.pipeline import Pipeline
from nn.support.errors import ModelError
from nn.training.loop import train
from nn.training.optim.optimizers import Optimizer, optimizer
from nn.training.run.history import History
from nn.training.run.state import Observer
from nn.training.several.trained import Call

MAX_PARAMETERS = (
    500_000  # more need gigabytes of nodes for one example, and a file could not hold their training
)
BLOCKS, OF_SWEEP = "blocks ", "sweep "  # begin the digests of data that no run can go on with
SAVE_EVERY = 2.0  # seconds between the files written during a run


class Job:
    """A model in training: `run`, `save`, `report`. Make one with `new` or `resumed`.

    mark  begins the digest in a file of a run that is not resumed
    """

    mark = ""

    def __init__(
        self, settings: Settings, prepared: Prepared, model: MLP, opt: Optimizer, history: History
    ) -> None:
        self.settings, self.data, self.model = settings, prepared.data, model
        self.encoder, self.notes = prepared.encoder, prepared.notes
        self.optimizer, self.history = opt, history
        share = RECIPES.get(settings.data, CSV).test
        self.divide(*(split(self.data, share, settings.seed) if share else (self.data, self.data)))

    def divide(self, train_set: Dataset, test_set: Dataset) -> None:
        """Train on one set and report on the other. The scaling is that of the training data alone.

        Where the settings have a share for validation, it is held out of the training set.
        """
        self.train_set, self.test_set, self.validation_set = train_set, test_set, None
        if share := self.settings.validation:
            self.train_set, self.validation_set = split(train_set, share, self.settings.seed)
        self.inputs = Standardiser.of(self.train_set, _fill(self.settings.missing))
        self.targets = _target_scale(self.train_set)

    @classmethod
    def new(cls, settings: Settings, data: Dataset | Prepared) -> "Job":
        """An untrained model for `data`. ValueError where the settings ask for a model that is too large."""
        prepared = of_numbers(data) if isinstance(data, Dataset) else data
        data = prepared.data
        sizes = [*settings.hidden, outputs_for(data.classes)]
        count = parameter_count([len(data.features), *sizes])
        if count > MAX_PARAMETERS:
            raise ValueError(
                f"a network of {count:,} parameters is too large; the most is {MAX_PARAMETERS:,}"
            )
        output = output_for(data, settings.loss)
        model = MLP(len(data.features), sizes, settings.activation, output, seed=settings.seed)
        return cls(settings, prepared, model, optimizer(settings.optimizer, settings.lr), History())

    @classmethod
    def resumed(cls, path: str, changes: Mapping[str, object]) -> "Job":
        """The job that `save` wrote, with some settings changed. ModelError where the data have changed."""
        model, about = load_with_about(path)
        try:
            about = checked(about)
            model = network(model)
            settings = replace(Settings.of_file(about["settings"]), **changes)  # type: ignore[arg-type]  # by name
            opt = optimizer(settings.optimizer, settings.lr)
            opt.load_state(about["optimizer"], len(model.parameters()))
            history = History.of_state(about["history"])
        except ValueError as error:
            raise ModelError(f"{path}: a model, but not one that can be trained on ({error})") from None
        for mark, kind in (
            (BLOCKS, "over the blocks of a large file"),
            (OF_SWEEP, "after a sweep, on all data,"),
        ):
            if about["digest"].startswith(mark):
                raise ModelError(f"{path}: a run {kind} is not resumed; begin a new one")
        data = load_data(settings.data, settings.choice, settings.form, settings.query)
        if digest_of(data.data) != about["digest"]:
            raise ModelError(f"{path}: {settings.data} is not the data that this model was trained on")
        job = cls(settings, data, model, opt, history)
        if history.batches * settings.batch_size >= len(job.train_set) + settings.batch_size:
            raise ModelError(
                f"{path}: the unfinished epoch has more batches than an epoch of {settings.data}"
            )
        return job

    @property
    def pipeline(self) -> Pipeline:
        """The model with the coding and scaling of its data."""
        s = self.settings
        return Pipeline(self.model, self.encoder, self.inputs, self.targets, self.data.classes, s.missing)

    @cached_property
    def digest(self) -> str:
        """A hash of the data, computed once and not at each save."""
        return self.mark + digest_of(self.data)

    def run(self, out: Path | None = None, *, progress: bool = True) -> None:
        """Train to the last epoch, saving to `out` on the way. Raises Interrupted after Ctrl-C."""
        if len(self.history.epochs) >= self.settings.epochs:
            return
        saving = [] if out is None else [Observer(lambda _model, _history: self.save(out), SAVE_EVERY)]
        call = self.call()
        options = {**call.options, "observers": saving, "progress": progress}
        train(call.model, call.data, call.loss, **options)  # type: ignore[arg-type]  # by name

    def call(self) -> Call:
        """The call of `train` that trains it to the last epoch."""
        s, further = self.settings, self.validation_set
        options = {
            "epochs": s.epochs,
            "batch_size": s.batch_size,
            "optimizer": self.optimizer,
            "seed": s.seed,
            "average": s.average,
            "tolerance": s.tolerance,
            "validation": None if further is None else self.scaled(further),
            "patience": s.patience,
            "class_weight": _class_weight(s.class_weight),
            "progress": False,
            "history": self.history,
            "compiled": False if s.eager else None,
        }
        return Call(self.model, self.scaled(self.train_set), s.loss, options)

    def scaled(self, data: Dataset) -> Dataset:
        """The data as the model takes them: inputs and numbers to predict scaled, the classes of hinge -1 and 1."""
        data = self.inputs(data)
        if self.settings.loss == "hinge":
            return data.signed()
        if data.classes:
            return data
        return replace(data, targets=[self.targets.row([y])[0] for y in data.targets])

    def rehearse(self, out: Path) -> None:
        """Write and remove all files of this job, so that nothing is trained that cannot be saved to `out`."""
        with rehearsal(out) as path:
            self._write(path)

    def save(self, out: Path) -> None:
        """Write the model with all that `resumed` and `predict` need, and beside it the history as CSV.

        ValueError, and no file, where the loss or a number of the optimizer is not finite.
        """
        kept = [n for slots in self.optimizer.memory for n in slots]
        if not all(map(math.isfinite, [*self.history.losses, *kept])):
            raise ValueError(
                f"the training diverged: nothing was written; try a --lr below {self.settings.lr:g}"
            )
        self._write(out)

    def _write(self, out: Path) -> None:
        about = {
            "settings": asdict(self.settings),
            **self.pipeline.about(),
            "digest": self.digest,
            "optimizer": self.optimizer.state(),
            "history": self.history.state(),
        }
        save(self.model, out, about)
        write_atomically(history_path(out), self.history.csv())

    def report(self) -> str:
        """The accuracy, or the error, of the model on the test set."""
        name = "test" if self.test_set is not self.data else "training"
        answers = answers_of(self.pipeline, self.test_set)
        return report_of(self.pipeline, answers, name, probabilities=self.settings.loss != "hinge")

    def description(self) -> str:
        """The data and their division, in one line."""
        parts = [f"{len(self.train_set)} to train"]
        if self.validation_set is not None:
            parts.append(f"{len(self.validation_set)} to validate")
        parts.append(
            f"{len(self.test_set)} to test" if self.test_set is not self.data else "tested on the same"
        )
        return f"{self.data}; {', '.join(parts)}"


def _fill(missing: Missing) -> Fill | None:
    """The figure that fills a gap in the inputs; None where there are no gaps."""
    return missing if missing in ("mean", "median") else None


def _class_weight(name: str | None) -> Literal["balanced"] | None:
    return "balanced" if name == "balanced" else None


def _target_scale(data: Dataset) -> Standardiser:
    if data.classes:
        return Standardiser((0.0,), (1.0,))
    return Standardiser.of(
        [(y,) for y in data.targets]
    )  # a column of its own, without the names of the inputs


def digest_of(data: Dataset) -> str:
    """A hash of the examples."""
    rows = repr([(list(map(float, x)), y) for x, y in data])
    return hashlib.sha256(rows.encode()).hexdigest()
