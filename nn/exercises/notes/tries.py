"""The tries of a student: one line of JSON each, in a file of their own. Nothing leaves the machine."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import CodeType

from engine import check_nesting
from nn.exercises.part import RIGHT, Parts

PLACE = "CHAINRULE_TRIES"
FILE = "tries.jsonl"
MOST = 10**9  # tries of one exercise: no student has as many
LEAST, LOSS = 0.5, 0.1  # of the score of a try: what is left at least, and what each further one costs
_began = time.monotonic()
_seen: dict[str, float] = {}  # when each exercise was last marked


@dataclass(frozen=True, slots=True)
class Try:
    """One scored answer.

    exercise  "4.2"
    count     which try it is, from 1
    links     the verdict and the kind of slip of each part: {"df/dx": ("wrong", "path")}
    seconds   since the exercise was last marked, or the session began
    answer    a digest of the answer: the same one again is no new try
    name      of the student, where one was set; else ""
    """

    exercise: str
    count: int
    links: Mapping[str, tuple[str, str]]
    seconds: float = 0.0
    answer: str = ""
    name: str = ""

    @property
    def is_right(self) -> bool:
        """Whether every part of it is right."""
        return all(verdict == RIGHT for verdict, _ in self.links.values())

    @property
    def score(self) -> float:
        """From 0 to 1: the share of right parts, 0.1 less for each try before, at least half of it."""
        share = sum(verdict == RIGHT for verdict, _ in self.links.values()) / max(1, len(self.links))
        return share * max(LEAST, 1.0 - LOSS * (self.count - 1))

    def line(self) -> str:
        """The try as one line of JSON."""
        links = [
            {"link": key, "verdict": verdict, "slip": slip} for key, (verdict, slip) in self.links.items()
        ]
        record: dict[str, object] = {"exercise": self.exercise, "try": self.count, "links": links}
        record |= {"seconds": round(self.seconds, 1), "answer": self.answer}
        return json.dumps(record | ({"name": self.name} if self.name else {}), ensure_ascii=False)


def read_try(line: str) -> Try:
    """The try of one line. ValueError says what is wrong with it."""
    try:
        check_nesting(line)
        record = json.loads(line)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError:
        raise ValueError("it is no JSON") from None
    if not isinstance(record, dict):
        raise ValueError(f"it is no object, but {type(record).__name__}")
    match record:
        case {"try": bool()}:
            pass
        case {"exercise": str(exercise), "try": int(count), "links": list(links)} if 1 <= count <= MOST:
            verdicts = dict(map(_link, links))
            seconds = record.get("seconds", 0.0)
            if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds < 1e9:
                raise ValueError('"seconds" is no length of time')
            return Try(
                exercise, count, verdicts, seconds, _text_of(record, "answer"), _text_of(record, "name")
            )
    raise ValueError('it needs "exercise", a text; "try", a whole number from 1; and "links", a list')


def _text_of(record: Mapping[str, object], key: str) -> str:
    text = record.get(key, "")
    if not isinstance(text, str):
        raise ValueError(f'"{key}" is no text')
    return text


def _link(link: object) -> tuple[str, tuple[str, str]]:
    match link:
        case {"link": str(key), "verdict": "right" | "wrong" | "undecided" as verdict, "slip": str(slip)}:
            return key, (verdict, slip)
    raise ValueError('a link needs "link", "slip" and "verdict", which is right, wrong or undecided')


@dataclass
class Notes:
    """The file of one student. Where it cannot be written, tries are kept until the session ends.

    path     the file; None keeps nothing
    problem  why the last try was not written; "" as a rule
    """

    path: Path | None
    problem: str = ""
    unwritten: list[Try] = field(default_factory=list)

    def of(self, exercise: str) -> list[Try]:
        """The tries of an exercise, in their order. Lines that are none are left alone."""
        return [each for each in (*self._read(), *self.unwritten) if each.exercise == exercise]

    def _read(self) -> Iterator[Try]:
        try:
            lines = self.path.read_text("utf-8", errors="replace").splitlines() if self.path else []
        except OSError:
            return
        for line in lines:
            try:
                yield read_try(line)
            except ValueError:
                continue

    def add(self, exercise: str, parts: Parts, answer: object, name: str) -> Try:
        """The try of this answer: a new one, or the earlier one with the same answer."""
        digest = digest_of(answer)
        before = self.of(exercise)
        again = next((each for each in before if each.answer == digest), None)
        if again is not None:
            return again
        now = time.monotonic()
        seconds = now - _seen.get(exercise, _began)
        _seen[exercise] = now
        links = {part.key: (part.verdict, part.kind) for part in parts}
        new = Try(exercise, len(before) + 1, links, seconds, digest, name)
        if self.path is not None:
            self._write(new)
        return new

    def _write(self, new: Try) -> None:
        try:
            with self.path.open("a", encoding="utf-8") as file:  # type: ignore[union-attr]  # add asks for it
                file.write(new.line() + "\n")
            self.problem = ""
        except OSError as error:
            reason = error.strerror or error
            self.problem = (
                f"{self.path} could not be written ({reason}): the try counts until the session ends"
            )
            self.unwritten.append(new)


_OPEN: dict[Path | None, Notes] = {}


def notes_at(path: "str | Path | None") -> Notes:
    """The notes in a file; those of the environment's CHAINRULE_TRIES, else tries.jsonl here, for ""."""
    if path == "":
        path = os.environ.get(PLACE, FILE) or None
    place = None if path is None else Path(path).absolute()
    return Notes(None) if place is None else _OPEN.setdefault(place, Notes(place))


def digest_of(answer: object) -> str:
    """A few letters that tell one answer from another. Of a function its code counts, not its name or place."""
    return sha256(_text(answer).encode("utf-8", "replace")).hexdigest()[:12]


def _text(answer: object) -> str:
    code = getattr(answer, "__code__", answer)
    if isinstance(code, CodeType):
        constants = [_text(each) for each in code.co_consts]
        return f"{code.co_code.hex()} {constants} {code.co_names}"
    if isinstance(answer, type):
        return " ".join(f"{key}={_text(each)}" for key, each in vars(answer).items() if callable(each))
    if isinstance(answer, Mapping):
        return " ".join(f"{key}={_text(each)}" for key, each in answer.items())
    if isinstance(answer, (list, tuple)):
        return " ".join(map(_text, answer))
    convert = getattr(answer, "tolist", None)
    return repr(convert() if callable(convert) else answer)
