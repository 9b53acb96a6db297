"""Two runs that write one file: at every moment it is one complete state of one of them."""

import re
from pathlib import Path

import pytest

from nn import load

SAVING = "from nn.cli.jobs import job\njob.SAVE_EVERY = -1.0\nimport sys\nfrom nn.cli import main\nsys.exit(main())\n"
RUNS = {
    "plain": [("train", "circles", "--hidden", "3", "--eager", "--epochs", "12", "--seed", s) for s in "12"],
    "compiled": [("train", "circles", "--hidden", h, "--epochs", "40") for h in "34"],
}


@pytest.mark.parametrize("kind", RUNS)
def test_two_runs_that_write_the_same_file(kind, times, undisturbed, folder, request):
    server = request.getfixturevalue("plain" if kind == "plain" else "fast")
    models = {state for run in RUNS[kind] for state in undisturbed(*run).models}
    histories = {state for run in RUNS[kind] for state in undisturbed(*run).histories}
    model, history, seen = Path("m.json"), Path("m.history.csv"), set()
    for i in times(10):
        model.unlink(missing_ok=True)
        history.unlink(missing_ok=True)
        begun = [
            server.begin(*run, "--quiet", "--out", "m.json", folder=folder, program=SAVING)
            for run in RUNS[kind]
        ]
        while any(alive(run) for run in begun):
            for path, states in ((model, models), (history, histories)):
                if path.exists():
                    content = path.read_bytes()
                    assert content in states, f"repetition {i}: {path} is no complete state"
                    seen.add(content)
        for run in begun:
            ended = run.end()
            assert (ended.status, ended.err) == (0, ""), f"repetition {i}"
        assert model.read_bytes() in {undisturbed(*run).models[-1] for run in RUNS[kind]}, f"repetition {i}"
        assert history.read_bytes() in {undisturbed(*run).histories[-1] for run in RUNS[kind]}, (
            f"repetition {i}"
        )
        load(model)
        for kept in set(Path().iterdir()) - {
            model,
            history,
        }:  # the run that began later keeps the other's files
            assert re.fullmatch(r"m\.1(\.history\.csv|\.json)", kept.name), f"repetition {i}"
            assert kept.read_bytes() in models | histories, f"repetition {i}: {kept} is no complete state"
            kept.unlink()
    print(f"{kind}: {len(seen)} states of {len(models) + len(histories)} were seen")


def alive(run):
    """Whether the process still runs; one that has ended waits for its parent."""
    return Path(f"/proc/{run.pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
