"""Inputs that are nearly right: texts by a grammar, documents with one thing changed, tables with one cell."""

import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any

import seeds

from engine.expressions.graph.expression import FUNCTIONS

NAMES = ("x", "w", "b", "y", "w_1", "w12", "σ", "L", "da", "x" * 50, "ﬁ", "ａ", "nan", "inf", "e1")
ENTRIES = ("w" + "1" * 5000, "w" + "_1" * 60, "w" + "_2" * 60, "w_2", "w11", "w", "w٣")
NUMBERS = (
    "0",
    "2",
    "-3",
    "1e308",
    "1e-400",
    ".5",
    "5.",
    "1_0",
    "0x1",
    "9" * 400,
    "1" * 5000,
    "007",
    "1e",
    "٣",
)
OPERATORS = (*"+-*/^@%,=<>·×−", "**", "//", "==", "\n", " ", ".", ":", "# ")
NUMBERS_OF_JSON = (
    *("0", "-1", "1", "2", "3", "0.5", "1.0", "1e308", "1e999", "-1e999", "1e-999"),
    *("NaN", "Infinity", "-Infinity", "null", "true", "false"),
)
TEXTS_OF_JSON = (
    '""',
    '"MLP"',
    '"1"',
    '"NaN"',
    '"\\ud800"',
    '"\\u0000"',
    '"../rows.csv"',
    '"relu"',
    '"\\u001b[2J"',
)
CELLS = (
    "",
    " ",
    "nan",
    "inf",
    "1e999",
    "-0",
    "1_0",
    "0x1",
    '"',
    '""',
    "a\nb",
    "\0",
    "\x1b[2J",
    "٣",
    "1" * 400,
    "u",
)


def text_of(random: Random, depth: int = 0) -> str:
    """An expression, or one with something wrong in it."""
    kind = random.random()
    if depth > random.choice((1, 3, 6)) or kind < 0.25:
        return random.choice(NAMES if random.random() < 0.6 else NUMBERS[: random.choice((5, len(NUMBERS)))])
    if kind < 0.6:
        sign = random.choice(("+", "-", "*", "/", "**") if random.random() < 0.95 else OPERATORS)
        return f"{text_of(random, depth + 1)} {sign} {text_of(random, depth + 1)}"
    if kind < 0.7:
        return f"({text_of(random, depth + 1)}" + ")" * (random.random() < 0.98)
    if kind < 0.8:
        return random.choice("-+") * random.choice((1, 1, 2, 1200)) + text_of(random, depth + 1)
    name = random.choice((*FUNCTIONS, "sigmod", "f", *NAMES))
    operands = random.choice((1, 1, 2, 2, 3, 0, 30))
    return f"{name}({', '.join(text_of(random, depth + 1) for _ in range(operands))})"


PARTS = (
    *("x", "w_1", "a^{(l)}_j", r"\hat y", "σ(z)", "2", "0.5", "e^{-z}", r"\frac{1}{2}", "x²", "W^T", "|x|"),
    *(r"\sum_{i=1}^n x_i", r"\sqrt{x}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "f'(x)", "[i=j]", "∂L/∂a"),
    *(r"\newcommand{\a}{\a\a}\a", "{", "}", r"\left(", r"\right)", "^", "_", "&", r"\\", "$", "\0"),
    *(r"\text{net}", "‖v‖", "\u202e", "√", "'"),
)
JOINTS = ("", " ", " + ", " - ", "·", "*", "/", " = ", ", ", "^", "_", "(", ")", " ≈ ", r" \cdot ", "\n")


def formula_of(random: Random) -> str:
    """Parts of formulas one after another, as a hurried student writes them."""
    count = random.choice((1, 2, 3, 5, 8, 20))
    return "".join(random.choice(PARTS) + random.choice(JOINTS) for _ in range(count))


def marking_of(random: Random) -> bytes:
    """A few lines of prose and formulas, and of which kind the document is."""
    words = ("Let ", "where ", "so ", "", "", "- ", "$", "$$ ", r"\[ ", "# ", "dL/dw = ", "z = ")
    lines = [
        random.choice(words) + formula_of(random)[:80] + random.choice(("", "", ".", "$", " $$", r" \]"))
        for _ in range(random.choice((1, 2, 4)))
    ]
    return bytes([random.randrange(4)]) + "\n".join(lines).encode("utf-8", "surrogatepass")


def claims_of(random: Random) -> str:
    """A worksheet with claims."""
    lines = [text_of(random, 2)]
    if random.random() < 0.1:
        lines[0] += " + " + " * ".join(random.sample(ENTRIES, 3))
    for _ in range(random.randrange(1, 5)):
        kind = random.choice(("let", "hand", "hand", "value", "at", "domain"))
        key = random.choice(NAMES if random.random() < 0.9 else ENTRIES)
        if kind == "hand" and random.random() < 0.5:
            key = f"{random.choice('d∂')}{key}/{random.choice('d∂')}{random.choice(NAMES)}"
        text = random.choice(NUMBERS) if kind in ("at", "domain") else text_of(random, 3)
        lines.append(f"{kind} {key}={text}" + f",{random.choice(NUMBERS)}" * (kind == "domain"))
    return "\n".join(lines)


def document_of(random: Random, valid: list[bytes]) -> bytes:
    """A model file with one to three of its parts replaced, renamed, doubled or left out."""
    document = json.loads(random.choice(valid))
    for _ in range(random.choice((1, 1, 2, 3))):
        _spoil(random, document)
    text = json.dumps(document)
    for i in range(text.count('"@')):  # what no JSON library writes stands in for marked texts
        text = text.replace(f'"@{i}"', _strange(random))
    if random.random() < 0.1:
        cut = random.randrange(len(text))
        text = (
            text[:cut]
            + random.choice(("", "{", "]", ",", '"', "\0", text))
            + text[cut + random.randrange(3) :]
        )
    if random.random() < 0.05:
        return text.encode(random.choice(("utf-16", "utf-8-sig", "latin-1")), "replace")
    return text.encode("utf-8", "surrogatepass")


def _spoil(random: Random, document: Any) -> None:
    part = document
    while True:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        if not keys:
            return
        key = random.choice(keys)
        deeper = isinstance(part[key], (dict, list)) and random.random() < 0.85
        if not deeper:
            break
        part = part[key]
    change = random.random()
    if change < 0.6:
        part[key] = "@0"
    elif change < 0.75:
        part.pop(key)
    elif isinstance(part, dict):
        part[random.choice(("x", "name", "_units", "seed", "init", "\x00", key + "0"))] = part[key]
    else:
        part.extend(part[:3])


def _strange(random: Random) -> str:
    kind = random.random()
    if kind < 0.4:
        return random.choice(NUMBERS_OF_JSON)
    if kind < 0.6:
        return random.choice(TEXTS_OF_JSON)
    if kind < 0.7:
        return random.choice(("[" * 50_000, "1" * 5000, "9" * 400, "1" + "0" * 18, '"' + "x" * 100_000 + '"'))
    if kind < 0.85:
        return "[" + ", ".join(random.choice(NUMBERS_OF_JSON) for _ in range(random.randrange(4))) + "]"
    return (
        '{"a": 1, "a": 2}'
        if random.random() < 0.3
        else '{"kind": "Exponential", "rate": ' + _strange(random) + "}"
    )


def table_of(random: Random) -> bytes:
    """A table, how it is read before it: rows of numbers, a cell of one or two changed."""
    width, height = random.choice((1, 2, 3, 3, 40)), random.choice((0, 1, 2, 5, 30))
    rows = [[f"{random.uniform(-9, 9):.3g}" for _ in range(width)] for _ in range(height)]
    for row in rows:
        row[-1] = random.choice(("0", "1", "u", "v") if random.random() < 0.9 else CELLS)
    if random.random() < 0.6:
        rows.insert(
            0,
            [
                random.choice(("a", "b", "y", f"c{i}")) if random.random() < 0.2 else f"c{i}"
                for i in range(width)
            ],
        )
    for _ in range(random.randrange(3)):
        if rows:
            row = random.choice(rows)
            if random.random() < 0.8 and row:
                row[random.randrange(len(row))] = random.choice(CELLS)
            else:
                row[:] = [*row, "1"] if random.random() < 0.5 else row[:-1]
    text = random.choice(("\n", "\n", "\r\n", "\r")).join(random.choice(",,;\t").join(row) for row in rows)
    content = text.encode(random.choice(("utf-8",) * 8 + ("utf-8-sig", "utf-16")))
    how = random.randrange(256)
    if how % 8 == 5:
        content = gzip.compress(content, 1)[: random.choice((None, None, None, 20))]
    return bytes([how]) + content


def edited(random: Random, valid: list[bytes], words: list[bytes]) -> bytes:
    """A valid input with one to four words put in, parts left out or parts doubled."""
    data = random.choice(valid)
    for _ in range(random.choice((1, 1, 2, 4))):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice((0, 0, 1, 3, 20)))
        part = random.choice(words) * random.choice((1, 1, 1, 2, 3000))
        data = data[:start] + random.choice((part, part, b"", data[start:end] * 2)) + data[end:]
    return data


def records_of(random: Random, target: str, valid: list[bytes]) -> bytes:
    """A record of a class or a sweep: its JSON with a part replaced, or its text with words put in."""
    if target in ("notebook", "tries") and random.random() < 0.6:
        lines = [
            document_of(random, [random.choice(valid).split(b"\n")[0]]) for _ in range(random.choice((1, 3)))
        ]
        return (b"\n" if target == "tries" else b"").join(lines[: 1 if target == "notebook" else 3])
    if target == "sweep" and random.random() < 0.4:
        plan, cut, runs = random.choice(valid).partition(b"\n----\n")
        return document_of(random, [plan]) + cut + runs
    return edited(random, valid, seeds.dictionary(target))


def maker(target: str, valid: list[bytes]) -> Callable[[Random], bytes]:
    """What makes the inputs of a target."""
    return {
        "expression": lambda random: text_of(random).encode("utf-8", "surrogatepass"),
        "claims": lambda random: claims_of(random).encode("utf-8", "surrogatepass"),
        "formula": lambda random: formula_of(random).encode("utf-8", "surrogatepass"),
        "marking": marking_of,
        "model": lambda random: document_of(random, valid),
        "csv": table_of,
        "forms": lambda random: random.randbytes(8),
        "programs": lambda random: random.randbytes(8),
    }.get(target, lambda random: records_of(random, target, valid))
