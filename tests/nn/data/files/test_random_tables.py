"""Random tables in random forms: each is read right, or refused; none is read wrong."""

import csv
import io
import random

import pytest

from nn import FileError, read_data

TABLES = 8  # of a seed
WORDS = ["red", "dark red", "a;b", "x, y", "it's", 'say "hi"', "Zürich", "yes", "north|south", "A1", "B2"]


def random_table(rng):
    """(text, rows of cells, targets): cells are floats, booleans and texts."""
    decimal, count = rng.choice(".,"), rng.randint(4, 25)
    kinds = [rng.choice(["number", "whole", "text", "boolean"]) for _ in range(rng.randint(1, 4))]
    words = [rng.sample(WORDS, rng.randint(1, 3)) for _ in kinds]

    def cell(kind, own):
        return {
            "number": round(rng.uniform(-50, 50), 2),
            "whole": float(rng.randint(0, 5000)),
            "boolean": rng.random() < 0.5,
            "text": rng.choice(own),
        }[kind]

    rows = [[cell(kind, own) for kind, own in zip(kinds, words, strict=True)] for _ in range(count)]
    targets = [rng.choice(["u", "v w"]) for _ in range(count - 2)] + ["u", "v w"]
    out = io.StringIO()
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC, csv.QUOTE_ALL])
    writer = csv.writer(
        out, delimiter=rng.choice(",;\t|"), lineterminator=rng.choice(["\n", "\r\n"]), quoting=quoting
    )
    out.write(rng.choice(["", "", "", "Report\n\n", "# note, with; signs\n", "\n"]))
    if rng.random() < 0.7:
        names = [rng.choice(["alpha", "2019", "x 1", "größe"]) + str(i) for i in range(len(kinds))]
        writer.writerow([*names, "target"])
    for row, target in zip(rows, targets, strict=True):
        writer.writerow([*(shown(c, decimal) for c in row), target])
    return out.getvalue(), rows, targets


def shown(cell, decimal="."):
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return (str(int(cell)) if cell.is_integer() else repr(cell)).replace(".", decimal)
    return cell


def encoded(rows):
    """The numbers of the rows: a column of 0 and 1 for each text."""
    columns = []
    for column in zip(*rows, strict=True):
        if isinstance(column[0], float):
            columns.append(column)
        else:
            texts = list(map(shown, column))
            columns += [[float(text == category) for text in texts] for category in sorted(set(texts))]
    return [sorted(row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("seed", range(3))
def test_a_table_is_read_right_or_refused(seed, folder):
    pytest.importorskip("duckdb")  # without it, quoted texts and other encodings are refused
    rng, right = random.Random(f"tables {seed}"), 0
    for _ in range(TABLES):
        text, rows, targets = random_table(rng)
        (folder / "t.csv").write_bytes(text.encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"])))
        try:
            data = read_data("t.csv")
        except FileError:
            continue
        assert [sorted(map(float, x)) for x in data.inputs] == encoded(rows), text
        assert [data.classes[y] for y in data.targets] == targets, text
        right += 1
    assert right >= 0.8 * TABLES
