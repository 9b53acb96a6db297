"""Models as files: the exact way there and back, whole or not at all, and what is no model."""

import json
import math
import os
import time
from pathlib import Path

import pytest

from nn import ACTIVATIONS, MLP, Layer, ModelError, Neuron, OneVsRest, load, save
from nn.models.files.model_file import FORMAT, VERSION, load_with_about

KINDS = {
    "Neuron": lambda name, bias: Neuron(2, name, bias=bias, seed=1),
    "Layer": lambda name, bias: Layer(2, 3, name, bias=bias, seed=1),
    "MLP": lambda name, bias: MLP(2, [3, 1, 2], name, name, bias=bias, seed=1),
}
EDGES = (5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e308, 0.1, 1 / 3, -0.0, 1.0)


def data(output):
    return [v.data for v in output] if isinstance(output, list) else output.data


def written():
    """The names of the files in the folder."""
    return sorted(path.name for path in Path().iterdir())


@pytest.fixture
def model(folder):
    """A small network, saved as m.json in the folder."""
    net = MLP(2, [2, 1], "tanh", seed=0)
    save(net, folder / "m.json", {"note": "first"})
    return net


@pytest.mark.parametrize("bias", [True, False, "trick"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("folder")
def test_every_kind_of_model_comes_back_as_it_was(kind, activation, bias):
    saved = KINDS[kind](activation, bias)
    save(saved, "m.json")
    loaded = load("m.json")
    assert type(loaded) is type(saved)
    assert loaded.state_dict() == saved.state_dict()
    assert list(loaded.state_dict()) == list(saved.state_dict())
    assert loaded.architecture() == saved.architecture()
    assert repr(loaded) == repr(saved)
    assert data(loaded([0.5, -2.0])) == data(saved([0.5, -2.0]))
    assert written() == ["m.json"]


@pytest.mark.parametrize("make", [lambda: Layer(2, 3, "softmax"), lambda: MLP(2, [3], output="softmax")])
def test_a_softmax_output_comes_back(make, folder):
    saved = make()
    save(saved, folder / "m.json")
    assert data(load(folder / "m.json")([1.0, 2.0])) == data(saved([1.0, 2.0]))


@pytest.mark.usefixtures("folder")
def test_every_number_comes_back_to_the_last_bit():
    saved = Neuron(8)
    saved.load_state_dict(dict(zip(saved.state_dict(), EDGES, strict=True)))
    save(saved, "m.json")
    loaded = load("m.json").state_dict()
    assert list(map(float.hex, loaded.values())) == list(map(float.hex, EDGES))  # -0.0 == 0.0


@pytest.mark.usefixtures("model")
def test_the_file_is_json_that_says_what_it_is():
    document = json.loads(Path("m.json").read_text("utf-8"))
    assert (document["format"], document["version"]) == (FORMAT, VERSION) == ("chainrule model", 1)
    assert document["architecture"] == {
        "kind": "MLP",
        "inputs": 2,
        "sizes": [2, 1],
        "activation": "tanh",
        "output": "identity",
        "bias": True,
    }
    assert len(document["parameters"]) == 9
    assert load_with_about("m.json")[1] == document["about"] == {"note": "first"}


def test_text_beside_the_model_may_be_in_any_script(folder):
    save(Neuron(1), folder / "m.json", {"Größe": "長さ", "none": None})
    assert load_with_about(folder / "m.json")[1] == {"Größe": "長さ", "none": None}
    assert "長さ" in (folder / "m.json").read_text("utf-8")  # for people to read


def broken(net):
    net.parameters()[0].data = math.nan
    return net


def infinite(net):
    net.parameters()[-1].data = -math.inf
    return net


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: MLP(2, [2, 1], lambda z: z * z),
            ValueError,
            r"saved by the names of its activations; .* has none",
        ),
        (lambda: MLP(2, [2, 1], output=abs), ValueError, r"saved by the names of its activations"),
        (
            lambda: broken(MLP(2, [2, 1])),
            ValueError,
            r"'layers\.0\.neurons\.0\.weights\.0' is nan; nothing was w",
        ),
        (lambda: infinite(Neuron(2)), ValueError, r"^parameter 'bias' is -inf; nothing was written"),
        (
            lambda: OneVsRest(2, lambda: Neuron(2)),
            TypeError,
            r"^save takes a Neuron, a Layer, an MLP or another model of nn; got ",
        ),
        (lambda: None, TypeError, r"^save takes a Neuron, a Layer, an MLP or another model of nn; got None"),
    ],
    ids=["function", "output function", "nan", "infinity", "several", "none"],
)
def test_what_could_not_be_read_again_is_not_written(make, error, message, model):
    before = Path("m.json").read_bytes()
    with pytest.raises(error, match=message):
        save(make(), "m.json")
    with pytest.raises(error, match=message):
        save(make(), "new.json")
    assert Path("m.json").read_bytes() == before
    assert written() == ["m.json"]
    assert load("m.json").state_dict() == model.state_dict()


@pytest.mark.parametrize(
    "about", [{"x": math.nan}, {"x": {1, 2}}, {"x": object()}], ids=["nan", "set", "object"]
)
@pytest.mark.usefixtures("model")
def test_data_beside_the_model_that_is_not_json_is_refused_and_the_old_file_stays(about):
    before = Path("m.json").read_bytes()
    with pytest.raises((TypeError, ValueError), match="JSON"):
        save(Neuron(1), "m.json", about)
    assert Path("m.json").read_bytes() == before
    assert written() == ["m.json"]


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("where", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.chmod"])
def test_a_crash_while_writing_leaves_the_old_file_and_nothing_else(where, error, model, monkeypatch):
    def crash(*_):
        raise error

    before = Path("m.json").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(where, crash)
        for path in ("m.json", "new.json"):
            with pytest.raises(type(error)):
                save(Neuron(3), path)
    assert Path("m.json").read_bytes() == before
    assert written() == ["m.json"]
    assert load("m.json").state_dict() == model.state_dict()


def test_what_killed_processes_left_beside_is_removed_by_a_later_save(folder):
    ours, now = [".m.json.abcd_123.part", ".m.json.zzzzzzzz.part"], time.time()
    others = [
        ".m.json.abcd1234.part.txt",
        ".n.json.abcd1234.part",
        "m.json.abcd1234.part",
        ".mxjson.abcd1234.part",
    ]
    for name in (*ours, *others):
        Path(name).touch()
        os.utime(name, (now - 7200, now - 7200))
    Path(".m.json.1234abcd.part").touch()  # of a process that may be writing
    for _ in range(2):
        save(Neuron(1), folder / "m.json")
    assert set(written()) == {"m.json", ".m.json.1234abcd.part", *others}


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
@pytest.mark.usefixtures("model")
def test_a_file_that_is_replaced_keeps_its_permissions(mode):
    path = Path("m.json")
    path.chmod(mode)
    save(Neuron(1), path)
    assert path.stat().st_mode & 0o777 == mode
    assert repr(load(path)) == "Neuron(1, 'identity')"


def test_a_new_file_has_the_permissions_of_any_new_file(folder):
    before = os.umask(0o027)
    try:
        save(Neuron(1), folder / "m.json")
        assert os.umask(0o027) == 0o027  # and the mask is as it was
    finally:
        os.umask(before)
    assert (folder / "m.json").stat().st_mode & 0o777 == 0o640


def test_a_folder_that_is_not_there_is_an_error_of_the_system(folder):
    with pytest.raises(OSError, match="there is no folder"):
        save(Neuron(1), folder / "none" / "m.json")


@pytest.mark.parametrize(
    ("name", "message"), [("none.json", "no such file or directory"), (".", "is a directory")]
)
@pytest.mark.usefixtures("folder")
def test_a_file_that_is_not_there_is_no_model(name, message):
    with pytest.raises(ModelError, match=rf"^{name}: {message}$"):
        load(name)


def test_a_parameter_that_stands_at_two_places_is_named(tmp_path):
    model = MLP(2, [2, 1], seed=0)
    model.layers[0].neurons[1].weights = model.layers[0].neurons[0].weights
    places = r"layers.0.neurons.1.weights.0 is the same parameter as layers.0.neurons.0.weights.0"
    with pytest.raises(ValueError, match=places):
        save(model, tmp_path / "m.json")
    assert not (tmp_path / "m.json").exists()
