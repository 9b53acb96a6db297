"""What became of each mutant, kept in results.jsonl: runs add up, and one that was stopped goes on.

A line is a module: what its text was (by its digest), how many mutants that text has, and the numbers of those
that were killed and of those that survived. Where the text changes, its line holds no more, and is left out. A mutant
that was killed stays so; one that survived without an explanation is tried again, since tests are written for it.
"""

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from trial import HERE

RESULTS = HERE / "results.jsonl"


@dataclass
class Known:
    """What is known of the mutants of one text of a module, by their numbers in the order of its lines."""

    module: str
    text: str
    mutants: int
    killed: set[int] = field(default_factory=set)
    survived: set[int] = field(default_factory=set)

    def note(self, number: int, alive: bool) -> None:
        """What became of a mutant, in place of what was known of it."""
        self.killed.discard(number)
        self.survived.discard(number)
        (self.survived if alive else self.killed).add(number)

    @property
    def as_line(self) -> str:
        """A line of results.jsonl: runs of numbers as 3-7."""
        numbers = {"killed": spans(self.killed), "survived": spans(self.survived)}
        return json.dumps({"module": self.module, "text": self.text, "mutants": self.mutants, **numbers})


def digest(text: str) -> str:
    """What tells one text of a module from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def known(module: str, text: str, mutants: int, file: Path = RESULTS) -> Known:
    """What is known of the mutants of this text: nothing, where another text was tried, or had other mutants."""
    row = rows(file).get(module)
    if row is None or (row.text, row.mutants) != (digest(text), mutants):
        return Known(module, digest(text), mutants)
    return row


def keep(row: Known, file: Path = RESULTS) -> None:
    """Put the line of one module in the file, at once and whole, and leave those of the others as they are."""
    lines = {**rows(file), row.module: row}
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_text("".join(f"{lines[module].as_line}\n" for module in sorted(lines)), "utf-8")
    beside.replace(file)


def rows(file: Path = RESULTS) -> dict[str, Known]:
    """All lines of the file, by their module."""
    texts = file.read_text("utf-8").splitlines() if file.exists() else []
    entries = [json.loads(text) for text in texts]
    return {
        entry["module"]: Known(
            entry["module"],
            entry["text"],
            entry["mutants"],
            *map(numbers, (entry["killed"], entry["survived"])),
        )
        for entry in entries
    }


def spans(numbers: set[int]) -> str:
    """The numbers as text: {1, 2, 3, 7} is "1-3 7"."""
    pairs: list[list[int]] = []
    for number in sorted(numbers):
        if pairs and number == pairs[-1][-1] + 1:
            pairs[-1][1:] = [number]
        else:
            pairs.append([number])
    return " ".join("-".join(map(str, span)) for span in pairs)


def numbers(text: str) -> set[int]:
    """The numbers that a text of spans stands for."""
    ends = [span.split("-") for span in text.split()]
    return {number for span in ends for number in range(int(span[0]), int(span[-1]) + 1)}
