"""Whatever is wrong with a command or a file: exit status 2, one line, and nothing is written."""

import gzip
import json
import re
from pathlib import Path

import pytest

from nn import (
    GRU,
    MLP,
    RNN,
    Attention,
    Embedding,
    Layer,
    LayerNorm,
    Residual,
    RMSNorm,
    Sequential,
    Transformer,
    save,
)
from nn.cli.command import main

GOOD = "a,b,y\n" + "".join(f"{i},{i * i},{i % 2}\n" for i in range(20))
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def refusal(capsys):
    """The one line with which a command is refused."""

    def run(*arguments):
        files = {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}
        capsys.readouterr()
        try:
            status = main(arguments)
        except SystemExit as ended:  # how argparse ends
            status = ended.code
        err = capsys.readouterr().err
        assert status == 2
        assert err.count("\n") == 1
        assert err.startswith("chainrule: ")
        assert len(err) < 600
        assert {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()} == files
        return err.removeprefix("chainrule: ").rstrip("\n")

    return run


COMMANDS = [
    ("", r"the following arguments are required: COMMAND \(see chainrule --help\)"),
    ("fly", r"argument COMMAND: invalid choice: 'fly'.*\(see chainrule --help\)"),
    ("train", r"nothing to train on; give a file or one of xor, linear, .*"),
    ("train iriss", r"no data set is named 'iriss' \(there are xor, .*\), nor is there such a file"),
    ("train missing.csv", r"missing\.csv: no such file or directory"),
    ("train .", r"\.: is a directory"),
    ("train iris --hidden a", r"argument --hidden: 'a' is not a list of units, as in 16,16.*train --help\)"),
    *(
        (f"train iris --hidden {x}", r"argument --hidden: .* is not a list of units.*")
        for x in ("8,", "0,3", "-1", "1.5")
    ),
    ("train iris --hidden 1000000", r"a network of 8,000,003 parameters is too large; the most is 500,000"),
    *(
        (f"train iris --epochs {x}", r"argument --epochs: .* is not a whole number of at least 1.*")
        for x in ("0", "1.5", "x")
    ),
    *((f"train iris --batch-size {x}", r"argument --batch-size: .* at least 1.*") for x in ("0", "-3", "x")),
    *(
        (f"train iris --lr {x}", r"argument --lr: .* is not a number above 0.*")
        for x in ("0", "-1", "nan", "inf", "x")
    ),
    *(
        (f"train iris --tolerance {x}", r"argument --tolerance: .* is not a number above 0.*")
        for x in ("0", "nan")
    ),
    *(
        (
            f"{command} --class-weight balanced",
            r"--class-weight is for classes; the target of linear is a number.*",
        )
        for command in ("train linear", "sweep linear")
    ),
    ("train iris --seed x", r"argument --seed: .*'x'.*"),
    (
        "train iris --activation step",
        r"argument --activation: an activation to train with is one of .*; got 'step'.*",
    ),
    (
        "train iris --loss crossentropi",
        r"argument --loss: did you mean cross_entropy\? a loss is one of cross_entropy, .*; got 'crosse.*",
    ),
    ("train iris --activation heaviside", r"argument --activation: an activation to .*; got 'heavi.*"),
    ("train iris --optimizer x", r"argument --optimizer: an optimizer is one of .*; got 'x'.*"),
    ("train iris --wings 2", r"unrecognized arguments: --wings 2.*"),
    ("train iris --loss hinge", r"hinge does not fit several classes \(iris\); these do: .*"),
    ("train iris --epochs", r"argument --epochs: expected one argument.*"),
    ("train good.csv --target z", r"good\.csv: no column is named 'z'; there are a, b, y"),
    ("train good.csv --target 3", r"good\.csv: no column 3; there are 0 to 2"),
    ("train good.csv --task x", r"argument --task: invalid choice: 'x'.*"),
    ("train iris --out none/m.json", r"none/m\.json: there is no folder 'none'"),
    ("train iris --out good.csv/m.json", r"good\.csv/m\.json: there is no folder 'good\.csv'"),
    ("train good.csv --out good.csv", r"good\.csv exists and is no model; choose another name with --out"),
    ("train iris --out .", r"\. exists and is no model.*"),
    ("train --resume missing.json", r"missing\.json: no such file or directory"),
    ("train --resume good.csv", r"good\.csv, line 1: not a complete model file.*"),
    ("train --resume alone.json", r"alone\.json: a model, but not one that can be trained on.*"),
    ("predict", r"the following arguments are required: MODEL, FILE \(see chainrule predict --help\)"),
    ("predict missing.json good.csv", r"missing\.json: no such file or directory"),
    (
        "predict alone.json good.csv",
        r"alone\.json: a model without its data .*: train it with chainrule train",
    ),
    ("predict good.csv good.csv", r"good\.csv, line 1: not a complete model file.*"),
]


@pytest.mark.parametrize(
    ("command", "message"), COMMANDS, ids=[command or "nothing" for command, _ in COMMANDS]
)
def test_a_command_that_cannot_be_done_is_refused_in_one_line(command, message, refusal):
    Path("good.csv").write_text(GOOD, "utf-8")
    save(MLP(2, [2, 1], seed=0), "alone.json")
    assert re.fullmatch(message, refusal(*command.split()))


OTHER_MODELS = [
    Embedding(2, 3),
    RMSNorm(2),
    LayerNorm(2),
    Attention(2),
    RNN(2, 3),
    GRU(2, 3),
    Residual(Layer(2, 2, seed=0)),
    Sequential(Layer(2, 2, seed=0)),
    Transformer(5, width=4, heads=2, layers=1, context=4, seed=0),
]


@pytest.mark.parametrize("model", OTHER_MODELS, ids=lambda model: type(model).__name__)
def test_a_file_of_any_other_model_is_refused_in_one_line(model, refusal):
    Path("good.csv").write_text(GOOD, "utf-8")
    save(model, "m.json")
    assert refusal("predict", "m.json", "good.csv").startswith("m.json: a model without its data")
    assert refusal("export", "m.json", "-o", "m.py").startswith("m.json: export takes a Program, an MLP, ")
    refusal("draw", "m.json", "-o", "m.html", "--input", "1,2")


# Content of the file, and what is said after its name.
FILES = {
    "empty": ("", r": the file is empty"),
    "a header alone": ("a,b,y\n", r": a header and no data"),
    "ragged": (GOOD + "1,2\n", r", line 22: 2 columns, where line 1 has 3"),
    "text": (GOOD + "1,x,0\n", r", line 22, column b: 'x' is not a number; 20 of 21 cells are numbers; .*"),
    "nan": (GOOD + "1,nan,0\n", r", line 22, column b: a number is missing; fill it in, .*"),
    "infinity": (GOOD + "inf,1,0\n", r", line 22, column a: inf is not a finite number.*"),
    "a hole": (GOOD + ",1,0\n", r", line 22, column a: a number is missing; fill it in, .*"),
    "one class": ("a,y\n1,u\n2,u\n", r", column y: every row has the one class 'u'; at least two are needed"),
    "one column": (
        "y\n1\n2\n",
        r": one column only; a data set needs at least one feature beside the target; is it another sep\?",
    ),
    "twice one name": ("a,a,y\n1,2,0\n", r", line 1: two columns are named 'a'"),
    "binary": (b"\x7fELF\x02\x01\xff\x00", r": not a text file"),
    "compressed": (gzip.compress(b"\x00" + GOOD.encode()), r": not a text file"),
}


@pytest.mark.parametrize("fault", FILES)
def test_a_bad_file_is_refused_with_its_name_and_line(fault, refusal):
    content, message = FILES[fault]
    Path("bad.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert re.fullmatch(rf"bad\.csv{message}", refusal("train", "bad.csv", "--quiet"))


@pytest.mark.parametrize("huge", ["1e200", "1.7e308"])
def test_numbers_that_fit_a_float_are_trained_on_or_refused_but_never_fatal(huge, capsys):
    Path("huge.csv").write_text(GOOD + f"{huge},1,0\n-{huge},2,1\n", "utf-8")
    status = main(("train", "huge.csv", "--epochs", "1", "--quiet"))
    err = capsys.readouterr().err
    assert (status, err.count("\n")) in ((0, 0), (2, 1))


def test_a_folder_that_takes_no_files_is_told_before_anything_is_trained(refusal, monkeypatch):
    def denied(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", denied)  # root may write everywhere
    message = refusal("train", "xor", "--out", "m.json")
    assert message == "m.json: the folder takes no files (permission denied)"


def test_too_few_examples_to_hold_some_out_are_refused(refusal):
    Path("two.csv").write_text("a,y\n1,0\n2,1\n", "utf-8")
    assert refusal("train", "two.csv") == "2 examples are too few to hold out 20% of them"


def test_a_run_that_diverges_writes_no_model(refusal):
    message = refusal("train", "linear", "--optimizer", "sgd", "--lr", "1e200", "--epochs", "3", "--quiet")
    assert "the training diverged" in message


def test_a_run_whose_parameters_alone_are_finite_diverged_too(refusal):
    # One step of 3e153; then the loss is infinite, the squares that RMSprop keeps too, and the step is 0.
    arguments = "train linear --optimizer rmsprop --lr 1e153 --batch-size 100 --epochs 2 --quiet"
    assert "the training diverged" in refusal(*arguments.split())


def test_a_model_file_that_was_damaged_is_refused(refusal, capsys):
    Path("good.csv").write_text(GOOD, "utf-8")
    main(("train", "good.csv", "--epochs", "1", "--out", "m.json", "--quiet"))
    assert refusal("predict", "m.json", "good.csv.gz") == "good.csv.gz: no such file or directory"
    Path("new.csv").write_text("a,c\n1,2\n", "utf-8")
    assert (
        refusal("predict", "m.json", "new.csv") == "new.csv: the model needs a column 'b'; the file has a, c"
    )
    text = Path("m.json").read_text("utf-8")
    Path("new.csv").write_text("a,b\n1,2\n", "utf-8")
    for damaged in (text[:1000], text.replace('"version": 1', '"version": 2'), "[" * 100_000, ""):
        Path("m.json").write_text(damaged, "utf-8")
        assert refusal("predict", "m.json", "new.csv").startswith("m.json")
        assert refusal("train", "--resume", "m.json", "--epochs", "2").startswith("m.json")
    document = json.loads(text)
    document["architecture"]["sizes"] = [10**9, 1]
    Path("m.json").write_text(json.dumps(document), "utf-8")
    assert "parameters; the file has" in refusal("predict", "m.json", "new.csv")
    assert capsys.readouterr().out == ""


def test_the_file_that_is_trained_on_is_never_written(capsys):
    # The history of run.json would be run.history.csv.
    Path("run.history.csv").write_text(GOOD, "utf-8")
    main(("train", "run.history.csv", "--epochs", "1", "--out", "run.json", "--quiet"))
    assert Path("run.history.csv").read_text("utf-8") == GOOD
    assert capsys.readouterr().err.count("\n") <= 1
