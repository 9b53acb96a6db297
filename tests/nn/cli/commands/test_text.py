"""`chainrule train --task text` and `chainrule sample`, as a user calls them."""

import json
from pathlib import Path

import pytest

from nn.cli.command import main

SHAPE = ["--width", "4", "--heads", "2", "--context", "5"]


@pytest.fixture(autouse=True)
def _in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def written(text, name="t.txt"):
    Path(name).write_text(text, "utf-8")
    return name


def trained(*options, text="ab\nba\nabba\n", status=0):
    assert main(["train", written(text), "--task", "text", *SHAPE, *options]) == status


def test_a_run_prints_samples_and_the_model_gives_the_same_ones_for_a_seed(capsys):
    trained("--steps", "10", text="\n".join(["anna", "otto", "hannah"] * 5))
    out = capsys.readouterr().out
    assert "t.txt: 14 lines to learn, 1 held out, 5 characters; lines end at 5 characters" in out
    assert "step 1: loss" in out
    assert "step 10: loss" in out
    assert "perplexity" in out
    lines = []
    for seed in ("1", "1", "2"):
        assert main(["sample", "t.json", "-n", "3", "--seed", seed, "--temperature", "1"]) == 0
        lines.append(capsys.readouterr().out)
    assert lines[0] == lines[1] != lines[2]
    assert main(["sample", "t.json", "--start", "ha", "-n", "1"]) == 0
    assert capsys.readouterr().out.startswith("ha")


def test_a_run_that_was_interrupted_goes_on_to_the_same_file(capsys, monkeypatch):
    trained("--steps", "6", "--out", "whole.json", "--quiet")

    class Pressed:
        count = 1

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    with monkeypatch.context() as patch:
        patch.setattr("nn.cli.commands.text.interrupts", Pressed)
        trained("--steps", "6", "--out", "cut.json", status=130)
    assert "chainrule train --resume cut.json" in capsys.readouterr().out
    assert main(["train", "--resume", "cut.json", "--quiet"]) == 0
    whole, cut = (json.loads(Path(name).read_text("utf-8")) for name in ("whole.json", "cut.json"))
    assert cut["parameters"] == pytest.approx(whole["parameters"], rel=1e-9)
    assert main(["train", "--resume", "cut.json"]) == 2
    assert "cut.json has done its 6 steps" in capsys.readouterr().err


def test_a_run_stops_within_a_tenth_and_ends_at_the_same_parameters():
    from nn.cli.jobs.text_job import TextJob, TextSettings

    settings, shape = TextSettings(written("anna\notto\n"), steps=40), {"width": 4, "heads": 2, "context": 5}
    whole, cut = TextJob.new(settings, shape), TextJob.new(settings, shape)
    (line,) = cut.progress(lambda: cut.run.done >= 2)  # a tenth is 4 steps
    assert 2 <= cut.run.done < 4
    assert line.startswith(f"step {cut.run.done}: loss")
    assert len([*whole.progress()]) == 10
    assert [line.partition(":")[0] for line in cut.progress()] == [f"step {4 * i}" for i in range(1, 11)]
    numbers = [[p.data for p in job.model.model.parameters()] for job in (whole, cut)]
    assert numbers[0] == numbers[1]


def test_a_run_that_diverges_says_so(capsys):
    for rate in ("1e9", "1e300"):
        trained("--lr", rate, "--steps", "20", status=2)
        error = capsys.readouterr().err
        assert error.startswith("chainrule: the training diverged: ")
        assert error.endswith(f"; try a --lr below {float(rate):g}\n")
    assert not Path("t.json").exists()


def test_the_model_of_another_run_is_kept(capsys):
    trained("--steps", "2", "--quiet")
    earlier = Path("t.json").read_bytes()
    trained("--steps", "3", "--quiet")
    assert "the previous t.json was kept as t.1.json" in capsys.readouterr().out
    assert Path("t.1.json").read_bytes() == earlier != Path("t.json").read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["train", "empty.txt", "--task", "text"],
            "empty.txt: no text; write a word, or a sentence, on each line",
        ),
        (["train", "missing.txt", "--task", "text"], "missing.txt: No such file"),
        (["train", "bytes.txt", "--task", "text"], "bytes.txt: not a text in UTF-8"),
        (
            ["train", "one.txt", "--task", "text", "--epochs", "3"],
            "--epochs is for tables; a text has --steps",
        ),
        (["train", "iris", "--steps", "3"], "--steps is for texts; write --task text"),
        (["train", "one.txt", "--task", "text", "--heads", "3"], "heads divide the width"),
        (["sample", "one.json", "--start", "xé"], "the characters here are 'abn'; got 'x' in 'xé'"),
        (["sample", "one.json", "--start", "banabana"], "leaves no room"),
        (
            ["predict", "one.json", "one.txt"],
            "one.json: a language model, which draws lines: write chainrule",
        ),
        (["export", "one.json", "-o", "one.py"], "one.json: export takes a Program"),
        (["draw", "one.json", "-o", "one.svg"], "one.json: draw takes a Value, or a model of neurons"),
        (["train", "one.txt", "--task", "text", "--out", "one.txt"], "one.txt exists and is no model"),
        (["train", "one.txt", "--task", "text", "--out", "no/m.json"], "there is no folder 'no'"),
        (["sample", "other.json"], "not a language model; write one by: chainrule train TEXT --task text"),
    ],
    ids=lambda words: " ".join(words[:2]) if isinstance(words, list) else "",
)
def test_what_cannot_be_done_is_one_clear_line(words, message, capsys):
    written("", "empty.txt")
    written("banana\n", "one.txt")
    Path("bytes.txt").write_bytes(b"\xff\xfea")
    if words[1] == "one.json":
        assert main(["train", "one.txt", "--task", "text", "--steps", "2", *SHAPE]) == 0
        assert "perplexity not measured: of 1 line none is held out" in capsys.readouterr().out
    if words[1] == "other.json":
        from nn import MLP, save

        save(MLP(1, [1], seed=0), "other.json")
    assert main(words) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1
    assert len(error) < 400


def test_a_text_that_changed_is_not_resumed(capsys):
    trained("--steps", "4", "--quiet")
    document = json.loads(Path("t.json").read_text("utf-8"))
    document["about"]["run"]["done"] = 2
    written(json.dumps(document), "half.json")
    written("ab\nba\n")
    assert main(["train", "--resume", "half.json"]) == 2
    assert "t.txt has changed since half.json was begun" in capsys.readouterr().err
    document["about"]["run"]["done"] = 99
    written(json.dumps(document), "half.json")
    assert main(["train", "--resume", "half.json"]) == 2
    assert "no run that can go on" in capsys.readouterr().err
