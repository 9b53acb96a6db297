"""The command `chainrule sweep`."""

import argparse
import math
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from nn.cli.commands.train import INTERRUPTED
from nn.cli.jobs.job import digest_of
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.presets import CSV, RECIPES, load_data
from nn.cli.jobs.run_files import check_targets
from nn.cli.jobs.several.grid import grid_of
from nn.cli.jobs.several.pool import cores, pool_of, stop_processes
from nn.cli.jobs.several.sweep_files import SweepFiles, plan_of
from nn.cli.jobs.several.sweep_job import SweepJob, done
from nn.cli.jobs.stream_job import stream_of
from nn.cli.options.asked import asked_data, settings_of, stem_of
from nn.cli.options.sweep_options import add_sweep_options
from nn.cli.terminal import say, say_text
from nn.plot.image import picture, plotting
from nn.support.errors import DivergedError, FileError
from nn.support.safe_read import counted
from nn.support.setting_text import setting_text, settings_text
from nn.support.workers import Workers
from nn.training.run.progress import progress_of
from nn.training.several.sweeps.parts import parts_of
from nn.training.several.sweeps.results import Sweep
from nn.training.several.sweeps.trials import Key

if TYPE_CHECKING:
    from nn.cli.arguments import Commands

FOLDS = 5


def add_sweep(commands: "Commands") -> None:
    """Add the sub-command and its options."""
    add_sweep_options(commands).set_defaults(command=_sweep)


def _sweep(options: argparse.Namespace) -> int:
    out = options.out or f"{'query' if options.data is None else stem_of(options.data)}.sweep"
    job = _resumed(options, out) if options.resume else _new(options)
    files = SweepFiles(out, job)
    if options.refit:
        check_targets(Path(options.refit), job.settings.data)
        files.check_apart(Path(options.refit))
    with files.open(resume=options.resume):
        waiting = [key for key in job.keys if key not in files.done]
        workers = min(options.workers or cores(), max(len(waiting), 1))
        say(*_announcement(job, len(files.done), workers))
        try:
            _run(files, waiting, workers, progress=not options.quiet)
        except KeyboardInterrupt:
            stop_processes()
            say("", f"interrupted after {len(files.done)} of {len(job.keys)} runs; they are in {files.csv}")
            say(f"go on with: chainrule sweep --resume --out {shlex.quote(out)}")
            return INTERRUPTED
        result = Sweep(job.metric, job.metric != "RMSE", tuple(files.trials))
        _report(result, files)
        if options.refit:
            _refit(job, result.best, Path(options.refit), progress=not options.quiet)
    return 0


def _new(options: argparse.Namespace) -> SweepJob:
    asked = asked_data(options)
    grid = grid_of(options.grid or [])
    if asked.name not in RECIPES:
        with stream_of(asked.name, asked.choice, asked.form, options.query, {}) as stream:
            if stream is not None:
                raise ValueError(
                    f"{asked.name} is too large for a sweep, which keeps all rows in memory; take a part of it by "
                    "--query, with using sample 100000 at its end"
                )
    prepared = asked.load()
    settings = settings_of(options, asked, RECIPES.get(asked.name, CSV), prepared.data)
    return SweepJob(settings, prepared, grid, options.folds or FOLDS, options.seeds or 1)


def _resumed(options: argparse.Namespace, out: str) -> SweepJob:
    """The sweep of the files at `out`, which may get further values and seeds; its other settings stay."""
    plan = plan_of(out)
    settings = Settings.of_file({**plan["settings"], **({"data": options.data} if options.data else {})})
    for name, value in {**asdict(settings), "folds": plan["folds"]}.items():
        asked = getattr(options, name)
        if asked is not None and asked != value:
            raise FileError(
                f"a resumed sweep keeps its settings: {name} is {value!r} in {out}.json; got {asked!r}"
            )
    grid = plan["grid"] if options.grid is None else grid_of(options.grid)
    if [*grid] != [*plan["grid"]]:
        names = ", ".join(plan["grid"])
        raise FileError(f"a resumed sweep keeps the names of its grid: {names}; got {', '.join(grid)}")
    prepared = load_data(settings.data, settings.choice, settings.form, settings.query)
    if digest_of(prepared.data) != plan["digest"]:
        raise FileError(f"{out}.json: {settings.data} is not the data of this sweep")
    return SweepJob(settings, prepared, grid, plan["folds"], options.seeds or plan["seeds"])


def _announcement(job: SweepJob, finished: int, workers: int) -> list[str]:
    s, total = job.settings, len(job.keys)
    parts = [counted(len(job.points), "setting"), f"{job.count} folds", counted(job.seeds, "seed")]
    run = f"{s.loss}, {s.optimizer} at {s.lr:g}, {counted(s.epochs, 'epoch')} in batches of {s.batch_size}"
    before = f", {finished} of them done before" if finished else ""
    return [
        *([f"{Path(s.data).name}: {', '.join(job.prepared.notes)}"] if job.prepared.notes else []),
        str(job.prepared.data),
        f"where the grid says nothing else: hidden {setting_text(s.hidden)}, {s.activation}, {run}",
        f"{' × '.join(parts)} = {counted(total, 'run')}{before}, on {counted(workers, 'core')}",
    ]


def _run(files: SweepFiles, waiting: list[Key], workers: int, *, progress: bool) -> None:
    """Do the runs that are missing; each is written as soon as it is finished."""
    total = len(files.job.keys)
    executor = pool_of(workers) if workers > 1 else None
    parts = parts_of(waiting, executor, files.job.at_once)
    with (
        progress_of(len(files.done), total, "run", progress=progress) as bar,
        Workers(executor, files.job) as pool,
    ):
        for index, trials in pool.results(done, [(part,) for part in parts]):
            for key, trial in zip(parts[index], trials, strict=True):
                files.add(key, trial)
            bar.update(len(trials))
            bar.set_postfix_str(settings_text(trials[-1].settings, " "), refresh=False)


def _report(result: Sweep, files: SweepFiles) -> None:
    say_text(str(result))
    names = f"runs in {files.csv}"
    with suppress(ImportError):  # without the extra `plot` there is none
        axes = plotting("figure").Figure(figsize=(6, 4), layout="constrained").add_subplot()
        picture(result.plot(axes), "the scores of the sweep").save(files.png)
        names += f", plot in {files.png}"
    say(names)
    best = result.settings[0]
    if math.isfinite(best.mean):
        score = f"{result.metric} {best.mean:.4g} ± {best.deviation:.2g}"
        say(f"best: {settings_text(best.settings, ' ') or 'the one setting'}, {score}")


def _refit(job: SweepJob, best: Mapping[str, object], out: Path, *, progress: bool) -> None:
    """Train the best setting on all data, and save it."""
    refitted = job.refitted(best)
    try:
        refitted.run(progress=progress)
    except DivergedError as error:
        raise ValueError(f"the best setting diverged on all data: {error.fact}") from None
    refitted.save(out)
    say(f"the best setting, trained on all {len(job.prepared.data)} examples, is saved to {out}")
