"""A training run on a text: its settings, its state in the model file, and its report."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path
from random import Random
from time import perf_counter

from nn.data.characters import Characters, read_lines
from nn.models.files.model_file import load_with_about, save
from nn.models.sequences.transformer import Transformer
from nn.support.errors import ModelError
from nn.support.safe_read import counted
from nn.support.schema import Json, list_of, number, whole
from nn.training.text.text_model import TextModel, text_model_of
from nn.training.text.text_run import TextRun

HELD_OUT = 0.1  # of the lines, for the perplexity
FEWEST = 10  # lines of which some are held out
PARTS = 10  # reports of a run
WAIT = 0.5  # seconds that Ctrl-C waits, about


@dataclass(frozen=True)
class TextSettings:
    """The settings of a run on a text."""

    data: str
    steps: int = 1000
    batch_size: int = 8
    lr: float = 0.01
    seed: int = 0
    digest: str = ""


class TextJob:
    """A run: the model, the lines that it learns and those that are held out, and where it stands."""

    def __init__(self, model: TextModel, settings: TextSettings, state: Json | None = None) -> None:
        self.model, self.settings = model, settings
        lines = read_lines(settings.data)
        Random(settings.seed).shuffle(lines)
        count = int(HELD_OUT * len(lines)) if len(lines) >= FEWEST else 0
        self.held_out, self.lines = lines[:count], lines[count:]
        known = state or {"done": 0, "memory": []}
        self.run = TextRun(
            model,
            self.lines,
            settings.steps,
            others=self.held_out,
            batch_size=settings.batch_size,
            lr=settings.lr,
            seed=settings.seed,
            memory=known["memory"],
            done=known["done"],
        )

    @classmethod
    def new(cls, settings: TextSettings, shape: dict[str, int]) -> "TextJob":
        """A run from the beginning; `shape` are arguments of the Transformer."""
        lines = read_lines(settings.data)
        characters = Characters("".join(lines))
        model = TextModel(Transformer(len(characters), **shape, seed=settings.seed), characters)
        return cls(model, TextSettings(**{**asdict(settings), "digest": _digest(lines)}))

    @classmethod
    def resumed(cls, path: str | Path, steps: int | None) -> "TextJob":
        """The run of a model file, where it was; its rate goes on falling to the step it was to end with."""
        model, about = load_with_about(path)
        text = text_model_of(path, model, about)
        try:
            settings, state = _run_of(about["run"])
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{path}: no run that can go on ({error})") from None
        if steps is not None and steps != settings.steps:
            raise ValueError(
                f"a resumed run keeps its {settings.steps} steps, along which its rate falls; got {steps}"
            )
        if state["done"] == settings.steps:
            raise ValueError(f"{path} has done its {settings.steps} steps; begin a new run with more --steps")
        if _digest(read_lines(settings.data)) != settings.digest:
            raise ValueError(f"{settings.data} has changed since {path} was begun; begin a new run")
        return cls(text, settings, state)

    def description(self) -> list[str]:
        """The text, the model and the run, in a line each."""
        s, model = self.settings, self.model
        longest = max(map(len, [*self.lines, *self.held_out]))
        cut = f"; lines end at {model.model.context} characters" if longest > model.model.context else ""
        known = f"{counted(len(self.lines), 'line')} to learn, {len(self.held_out)} held out"
        run = f"adam at {s.lr:g} falling to 0, {counted(s.steps, 'step')} of {s.batch_size}"
        return [
            f"{s.data}: {known}, {len(model.characters.alphabet)} characters{cut}",
            f"{model.model!r}: {len(model.model.parameters())} parameters, {run}",
        ]

    def progress(self, stopped: Callable[[], bool] = lambda: False) -> Iterator[str]:
        """Train until `stopped`, which is asked about twice a second; after each tenth the loss, and samples."""
        piece, few = max(1, self.settings.steps // PARTS), 1
        while self.run.done < self.settings.steps and not stopped():
            losses: list[float] = []
            rest = min(piece - self.run.done % piece, self.settings.steps - self.run.done)
            while len(losses) < rest and not (losses and stopped()):
                began = perf_counter()
                losses += self.run.advance(min(few, rest - len(losses)))
                few = max(1, few // 2) if perf_counter() - began > WAIT else 2 * few
            samples = ", ".join(self.samples(4, seed=self.run.done))
            yield f"step {self.run.done}: loss {sum(losses) / len(losses):.3f}; {samples}"

    def samples(self, count: int, seed: int) -> list[str]:
        """Lines from the model as it is."""
        rng = Random(seed)
        return [self.model.sample(seed=rng) for _ in range(count)]

    def report(self) -> str:
        """The perplexity on the lines that were held out, beside that of guessing."""
        if not self.held_out:
            return f"perplexity not measured: of {counted(len(self.lines), 'line')} none is held out"
        return (
            f"perplexity {self.run.perplexity():.2f} on {counted(len(self.held_out), 'line')} held out "
            f"(guessing: {len(self.model.characters)})"
        )

    def save(self, path: str | Path) -> None:
        """Write the model, with its alphabet and where the run stands."""
        run = {"settings": asdict(self.settings), "done": self.run.done, "memory": self.run.memory}
        save(self.model.model, path, {**self.model.about(), "run": run})


def _run_of(run: Json) -> tuple[TextSettings, Json]:
    """The settings of a run in a file, and where it stands. ValueError, KeyError or TypeError for other data."""
    settings = TextSettings(**{f.name: run["settings"][f.name] for f in fields(TextSettings)})
    steps, batch, done = (whole(n) for n in (settings.steps, settings.batch_size, run["done"]))
    if steps is None or batch is None or done is None or not (0 <= done <= steps and batch > 0):
        raise ValueError(f"{run['done']!r} of {settings.steps!r} steps of {settings.batch_size!r}")
    number(settings.lr, "lr")
    return settings, {"done": done, "memory": list_of(list_of(number))(run["memory"], "memory")}


def _digest(lines: list[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()
