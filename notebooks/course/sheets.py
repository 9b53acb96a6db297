# ruff: noqa: INP001  # a script; the folder is no package
"""Write the sheets of the test before and after the course, two forms and their keys, as Markdown beside this file.

python notebooks/course/sheets.py
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from items import ITEMS, plain

HERE = Path(__file__).parent
HEAD = """# {title}, form {form}

{about}
"""
ABOUT = (
    "Twelve questions, 25 minutes, paper and no computer. One point each; questions 4 and 9 give half "
    "points. The same\n"
    "questions stand in form {other}, with other numbers: write one form before the course and the other "
    "after it.\n\n"
    "Code (no name): ____________    Date: ____________"
)
KEY = (
    "Computed by the engine from the numbers of the sheet. Record *which* wrong answer stands there: it "
    "names a belief.\n"
    "Compare before and after by item, as the share of what could be gained, not by the sum. Question 12 is "
    "transfer: do not\n"
    "teach it. Ask again after a week. Twenty students in a group show large differences only (about 0.9 of "
    "a deviation)."
)


def written(number: Any) -> str:
    """A number, or a nested tuple of them, as on paper."""
    if isinstance(number, tuple):
        return "(" + ", ".join(map(written, number)) + ")"
    return number if isinstance(number, str) else plain(number)


def numbers_of(form: int, place: int) -> Mapping[str, Any]:
    """The numbers of a question in a form, as texts; choices stay apart."""
    raw = ITEMS[place].forms[form]
    return {name: value if name == "choices" else written(value) for name, value in raw.items()}


def sheet(form: int) -> str:
    """The questions of one form."""
    letters = "AB"
    about = ABOUT.format(other=letters[1 - form])
    lines = [HEAD.format(title="Before and after", form=letters[form], about=about)]
    for i, item in enumerate(ITEMS):
        lines.append(f"**{i + 1}.** {item.text.format(**numbers_of(form, i))}\n\n&nbsp;\n")
    return "\n".join(lines)


def key(form: int) -> str:
    """The answers of one form, with what wrong ones mean."""
    lines = [HEAD.format(title="Key", form="AB"[form], about=KEY)]
    lines += ["| | right | a wrong answer, and the belief behind it | points |", "|---|---|---|---|"]
    for i, item in enumerate(ITEMS):
        slips = "; ".join(f"{wrong}: {belief}" for wrong, belief in item.slips(item.forms[form]).items())
        lines.append(
            f"| {i + 1} | {item.key(item.forms[form])} | {slips} | {'½ + ½' if item.half else '1'} |"
        )
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """All sheets by the names of their files."""
    return {
        "test-a.md": sheet(0),
        "test-b.md": sheet(1),
        "key-a.md": key(0),
        "key-b.md": key(1),
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, "utf-8")
        print(name)
