"""The file of tries: one line of JSON each, of the student alone."""

import json

import pytest

from nn.exercises import mark
from nn.exercises.notes.tries import Try, digest_of, read_try


def test_a_try_is_one_line_without_the_answer_and_without_a_name(tmp_path):
    notes = tmp_path / "tries.jsonl"
    mark("1.1", {"df/dx": 16, "df/dy": 48}, notes=notes)
    (line,) = notes.read_text("utf-8").splitlines()
    record = json.loads(line)
    assert record.keys() == {"exercise", "try", "links", "seconds", "answer"}
    assert record["links"][0] == {"link": "df/dx", "verdict": "wrong", "slip": "known"}
    assert "16" not in json.dumps(record["links"])


def test_a_name_is_noted_where_it_is_set(tmp_path):
    notes = tmp_path / "tries.jsonl"
    mark("1.1", [16, 24], notes=notes, name="Ada")
    assert json.loads(notes.read_text("utf-8"))["name"] == "Ada"


def test_notes_stand_in_this_folder_or_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mark("1.1", [16, 24])
    assert (tmp_path / "tries.jsonl").exists()
    monkeypatch.setenv("CHAINRULE_TRIES", str(tmp_path / "mine.jsonl"))
    mark("1.1", [16, 24])
    assert (tmp_path / "mine.jsonl").exists()
    monkeypatch.setenv("CHAINRULE_TRIES", "")
    mark("1.1", [1, 1])
    assert len((tmp_path / "tries.jsonl").read_text("utf-8").splitlines()) == 1


def test_nothing_is_written_where_notes_are_none_or_nothing_is_answered(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert [mark("1.1", [i, i], notes=None).tries for i in range(2)] == [1, 1]
    mark("1.1")
    mark("1.1", "what?")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told_and_the_try_counts(tmp_path):
    folder = tmp_path / "tries.jsonl"
    folder.mkdir()
    marks = [mark("1.1", [i, i], notes=folder) for i in range(3)]
    assert [each.tries for each in marks] == [1, 2, 3]
    assert "could not be written" in str(marks[0])
    assert "until the session ends" in str(marks[0])


def test_lines_that_are_no_tries_are_left_alone(tmp_path):
    notes = tmp_path / "tries.jsonl"
    notes.write_bytes(b"\xff\xfe\n{}\n[1]\nnull\n" + b"[" * 100_000 + b"\n")
    assert mark("1.1", [16, 24], notes=notes).tries == 1
    assert mark("1.1", [16, 48], notes=notes).tries == 2


def test_a_try_is_read_as_it_was_written():
    each = Try("4.2", 3, {"df/dx": ("wrong", "path"), "y": ("right", "")}, 12.5, "ab", "Ada")
    assert read_try(each.line()) == each
    assert each.score == pytest.approx(0.5 * 0.8)
    assert Try("4.2", 50, {"x": ("right", "")}).score == 0.5


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("3", "no object, but int"),
        ("{}", 'it needs "exercise"'),
        ('{"exercise": 1, "try": 1, "links": []}', 'it needs "exercise"'),
        ('{"exercise": "1.1", "try": true, "links": []}', 'it needs "exercise"'),
        ('{"exercise": "1.1", "try": 0, "links": []}', 'it needs "exercise"'),
        (f'{{"exercise": "1.1", "try": 1{"0" * 400}, "links": []}}', 'it needs "exercise"'),
        ('{"exercise": "1.1", "try": 1, "links": [], "name": 5}', '"name" is no text'),
        ('{"exercise": "1.1", "try": 1, "links": [], "answer": [[]]}', '"answer" is no text'),
        ('{"exercise": "1.1", "try": 1, "links": [1]}', "a link needs"),
        (
            '{"exercise": "1.1", "try": 1, "links": [{"link": "x", "verdict": "fine", "slip": ""}]}',
            "a link needs",
        ),
        ('{"exercise": "1.1", "try": 1, "links": [], "seconds": "long"}', "no length of time"),
        ('{"exercise": "1.1", "try": 1, "links": [], "seconds": NaN}', "no length of time"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_broken_line_says_why(line, reason):
    with pytest.raises(ValueError, match=reason):
        read_try(line)


def test_a_digest_tells_answers_apart_and_not_names_or_places():
    def one(x):
        return x + 1

    def two(x):
        return x + 2

    same = {"f": one}
    exec("def f(x):\n\n    return x + 1", same)  # noqa: S102  # the same code in another cell
    assert digest_of(one) == digest_of(same["f"])
    assert (
        len(
            {
                digest_of(answer)
                for answer in (one, two, [1, 2], [2, 1], {"a": 1}, "1", 1, type("A", (), {"f": one}))
            }
        )
        == 8
    )
