"""Files that claim to be models: whatever is in them, one line says what is wrong, at once."""

import importlib
import json
import math
import os
import threading
import time
from pathlib import Path

import pytest

from nn import MLP, ModelError, Neuron, load, save
from nn.models.files.json_text import MAX_BYTES

FIRST = "layers.0.neurons.0.bias"
HUGE = 10**400  # beyond a float, within the digits that Python reads


@pytest.fixture(autouse=True)
def document(folder):
    """The document of a good model, saved as good.json in the folder."""
    save(MLP(2, [2, 1], "tanh", seed=0), folder / "good.json")
    return json.loads((folder / "good.json").read_text("utf-8"))


def refusal(path):
    """The message with which a file is refused, in one line and at once."""
    start = time.perf_counter()
    with pytest.raises(ModelError) as caught:
        load(path)
    message = str(caught.value)
    assert time.perf_counter() - start < 2
    assert "\n" not in message
    assert message.startswith(str(path))
    assert len(message) < 400
    return message


def written(content):
    Path("bad.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    return "bad.json"


def changed(document, path, value):
    """The document with one part replaced, or taken out where the value is ... ."""
    part = document
    for name in path[:-1]:
        part = part[name]
    if value is ...:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return written(json.dumps(document))


TEXTS = {
    "empty": "",
    "blank": " \n\n",
    "text": "a model",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\xff",
    "a list": "[]",
    "a number": "1",
    "nothing": "null",
    "a string": '"chainrule model"',
    "another object": "{}",
    "another format": '{"format": "other", "version": 1}',
    "a format that is a list": '{"format": ["chainrule model"], "version": 1}',
    "twice one name": '{"format": "chainrule model", "format": "chainrule model"}',
    "NaN": '{"format": NaN}',
    "infinity": '{"format": -Infinity}',
    "deep lists": "[" * 100_000,
    "deep objects": '{"a":' * 100_000,
    "deep and closed": "[" * 100_000 + "]" * 100_000,
    "a very long integer": "9" * 100_000,
    "text after it": "{} {}",
    "a byte order mark": "\ufeff{}",
    "UTF-16": '{"format": "chainrule model"}'.encode("utf-16"),
    "half of a character": b'{"format": "chainrule model\xc3',
    "a lone surrogate": '{"format": "\\ud800"}',
    "very many small parts": '{"a": 0}, ' * 400_000,
}


@pytest.mark.parametrize("content", TEXTS)
def test_what_is_no_model_at_all_is_refused(content):
    assert "not a" in refusal(written(TEXTS[content]))


def test_a_file_that_was_cut_anywhere_is_no_model():
    whole = Path("good.json").read_text("utf-8")
    for length in range(0, len(whole) - 2, 7):
        assert ": not a complete model file (" in refusal(written(whole[:length]))


PARTS = [
    (["format"], ..., 'it lacks "format": "chainrule model"'),
    (["version"], ..., "version None of the format"),
    (["version"], 2, "version 2 of the format; this program reads version 1"),
    (["version"], "1", "version '1' of the format"),
    (["version"], [1], "version [1] of the format"),
    *((["architecture"], other, "'architecture' must be an object; got ") for other in (..., [], 5, "MLP")),
    *(
        (["parameters"], other, "'parameters' must be an object; got ")
        for other in (..., [], [0.5] * 9, None)
    ),
    *((["about", "x"], other, " is not a number of JSON") for other in (math.nan, -math.inf, [math.inf])),
    *((["about"], other, "'about' must be an object; got ") for other in (..., [], "x")),
]
KIND, INPUTS, SIZES = (["architecture", name] for name in ("kind", "inputs", "sizes"))
UNITS = "must be a whole number of at least 1; got "
ARCHITECTURES = [
    *((KIND, other, "a model is one of Neuron, Layer, MLP, ") for other in ("Net", "", None, [], {}, 3)),
    *((INPUTS, other, UNITS) for other in (0, -1, 1.5, True, "2", None, [2], ...)),
    *((SIZES, [2, other], UNITS) for other in (0, -1, 1.0, True, "1", None, [1])),
    *((SIZES, other, "") for other in ([], {}, "21", 5, None, {"2": 1}, [[2], 1], ...)),
    *(
        (SIZES, other, "parameters; the file has 9")
        for other in ([10**12], [10**12] * 1000, [3, 1], [1] * 1000)
    ),
    (INPUTS, 10**12, "parameters; the file has 9"),
    (INPUTS, HUGE, ""),
    (SIZES, [HUGE, HUGE], ""),
    *(
        (["architecture", "activation"], other, "an activation is one of ")
        for other in ("qqq", "", 5, None, [], {})
    ),
    (["architecture", "activation"], "softmax", "softmax is for the output layer"),
    (["architecture", "output"], "softmax", "softmax needs at least 2 units"),
    *((["architecture", "bias"], other, "") for other in ("yes", None, 5, [], 1, False, {})),
    *((["architecture", name], 1, "") for name in ("seed_", "init", "_units", "weights")),
]
PARAMETERS = [
    (["parameters", FIRST], ..., "the architecture has 9 parameters; the file has 8"),
    (["parameters", "extra"], 0.5, "the architecture has 9 parameters; the file has 10"),
    *(
        (["parameters", FIRST], x, f"parameter '{FIRST}' must be a real number; got ")
        for x in (None, True, "1", [1], {})
    ),
    (["parameters", FIRST], HUGE, f"parameter '{FIRST}' must "),
]


@pytest.mark.parametrize(
    ("path", "value", "message"), [*PARTS, *ARCHITECTURES, *PARAMETERS], ids=lambda part: repr(part)[:40]
)
def test_a_model_with_one_wrong_part_is_refused(path, value, message, document):
    assert message in refusal(changed(document, path, value))


def test_a_parameter_under_another_name_is_refused(document):
    del document["parameters"][FIRST]
    message = refusal(changed(document, ["parameters", "layers.0.neurons.0.b"], 0.5))
    assert f"without '{FIRST}', with the unknown 'layers.0.neurons.0.b'" in message


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "0x10", "1_0"], ids=str
)
def test_a_parameter_that_is_no_finite_number_is_refused(number):
    text = Path("good.json").read_text("utf-8")
    name = f'"{FIRST}": '
    assert text.count(f"{name}0.0,") == 1
    refusal(written(text.replace(f"{name}0.0,", f"{name}{number[:6000]},")))


def test_a_name_that_stands_twice_in_an_inner_object_is_refused():
    text = Path("good.json").read_text("utf-8")
    assert "a name stands twice in one object" in refusal(
        written(text.replace(FIRST[:-4] + "weights.0", FIRST))
    )


def test_reading_a_file_runs_nothing_in_it(document):
    payload = "__import__('pathlib').Path('ran').touch()"
    for path in (KIND, ["architecture", "activation"], ["architecture", "output"]):
        with pytest.raises(ModelError):
            load(changed(document, path, payload))
    assert not Path("ran").exists()


@pytest.mark.parametrize("name", ["units", "seed", "init", "_units", "self", "\x1b[2J", "\ud800"])
def test_an_architecture_has_no_other_fields_than_its_own(name, folder):
    save(Neuron(1, seed=0), folder / "neuron.json")
    document = json.loads(Path("neuron.json").read_text("utf-8"))
    message = refusal(changed(document, ["architecture", name], 5))
    assert "it has inputs, activation, bias, name" in message
    assert message.isprintable()


def test_a_long_integer_is_refused_in_our_words():
    assert "an integer of 5000 digits" in refusal(written('{"format": ' + "9" * 5000 + "}"))


def test_a_file_beyond_the_limit_is_refused_unread():
    with Path("bad.json").open("wb") as file:
        file.truncate(20 * MAX_BYTES)  # a file with a hole: nothing of it lies on the disk
    assert refusal("bad.json") == "bad.json: not a model file (it has more than 80 MB)"


@pytest.mark.parametrize(("limit", "at_least"), [("MAX_BYTES", 100), ("MAX_MEMORY", -20_000)])
def test_a_model_that_could_not_be_loaded_is_not_saved(limit, at_least, folder, monkeypatch):
    monkeypatch.setattr(importlib.import_module("nn.models.files.json_text"), limit, at_least)
    with pytest.raises(ValueError, match=r"^the model is too large for a file: it .*; nothing was written$"):
        save(MLP(2, [2, 1]), folder / "large.json")
    assert not Path("large.json").exists()


@pytest.mark.parametrize("sign", ["[", '"', "0,", '{"a":0},', "é"])
def test_two_megabytes_of_anything_are_refused_at_once(sign):
    refusal(written(sign * (2_000_000 // len(sign))))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("writer", [False, True])
def test_a_pipe_is_refused_and_not_waited_for(writer):
    os.mkfifo("bad.json")
    holding = os.open("bad.json", os.O_RDWR | os.O_NONBLOCK) if writer else None  # it never says anything
    refusals = []
    reading = threading.Thread(target=lambda: refusals.append(refusal("bad.json")), daemon=True)
    reading.start()
    reading.join(2)
    assert refusals == ["bad.json: not a model file (it is a device or a pipe)"]
    if holding is not None:
        os.close(holding)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no devices")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(device):
    Path("link.json").symlink_to(device)
    for path in (device, "link.json"):
        assert refusal(path) == f"{path}: not a model file (it is a device or a pipe)"


def test_what_a_link_leads_to_is_read_and_a_circle_is_not():
    Path("link.json").symlink_to("good.json")
    assert load("link.json").sizes == [2, 1]
    Path("round.json").symlink_to("round.json")
    assert refusal("round.json").startswith("round.json: ")


def test_a_folder_is_no_model(folder):
    assert refusal(str(folder)).endswith(": is a directory")
