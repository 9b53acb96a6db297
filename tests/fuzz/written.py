"""Targets of what is written: exports and step-through pages, in which names of strangers must stay text.

Whatever the names are, the code of an export and the elements of a page are those of harmless names.
"""

import ast
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

from promises import promised

from engine import Value
from engine.drawing.page.page import step_through
from nn import MLP
from nn.data.tables.encoder import Coding
from nn.models.files.exports.exported import Exported, exported
from nn.models.files.exports.targets import WRITERS

ENDINGS = (".py", ".jax.py", ".pt.py", ".c", ".h", ".js", ".safetensors")
COMMENT = {".js": r"//[^\n\r\u2028\u2029]*"}  # of the others: to the line's end
QUOTED = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|`(?:\\.|[^`\\])*`'
HARMLESS = [f"name{i}" for i in range(9)]
_kept: dict[object, object] = {}


def exports(data: bytes) -> None:
    """A model with the names of a table is written for every language: the code is that of harmless names."""
    how, texts = _texts(data)
    ending, classes = ENDINGS[how % len(ENDINGS)], bool(how & 128)
    content = WRITERS[ending](_model(texts, classes=classes), texts[8], bool(how & 64))
    if isinstance(content, bytes):
        length = int.from_bytes(content[:8], "little")
        head = json.loads(content[8 : 8 + length])
        promised(
            all(isinstance(text, str) for text in head["__metadata__"].values()), "metadata that are no text"
        )
        return
    promised(content.encode("utf-8"), "a text that no file takes")
    plain = _once(
        (how, "export"), lambda: WRITERS[ending](_model(HARMLESS, classes=classes), "t", bool(how & 64))
    )
    promised(_code(content, ending) == _code(plain, ending), f"a name became code of {ending}")


def page(data: bytes) -> None:
    """A page of a graph with any names has the elements of one with harmless names, and data that are JSON."""
    how, texts = _texts(data)
    text = step_through(_graph(texts, how), title=texts[8])
    plain = _once((how % 4, "page"), lambda: step_through(_graph(HARMLESS, how), title="t"))
    promised(text.encode("utf-8"), "a page that no file takes")
    promised(_elements(text) == _elements(plain), "a name became an element")


def _texts(data: bytes) -> tuple[int, list[str]]:
    """The first byte, and nine texts that are not alike: those of the bytes, then harmless ones."""
    texts = data[1:].decode("utf-8", "replace").split("\0")[:9]
    texts += HARMLESS[len(texts) :]
    return (data or b"\0")[0], [
        text if text not in texts[:i] else text + str(i) for i, text in enumerate(texts)
    ]


def _model(names: list[str], *, classes: bool) -> Exported:
    base = _once("model", lambda: exported(MLP(5, [3], "identity", seed=0)))
    columns = (Coding(names[0]), Coding(names[1], tuple(names[2:4])), Coding(names[4], (names[3], names[7])))
    features = tuple(feature for column in columns for feature in column.features)
    return replace(base, features=features, outputs=tuple(names[5:8]), columns=columns, classes=classes)


def _graph(names: list[str], how: int) -> Value:
    a, b, c = (Value(0.5 * i, name) for i, name in enumerate(names[:3]))
    root = (a * b + c).tanh() if how & 1 else (a + b) * (c + 2.0)
    root.name = names[3] if how & 2 else ""
    return root


def _once(key: object, make):
    if key not in _kept:
        _kept[key] = make()
    return _kept[key]


def _code(text: str, ending: str) -> str:
    """What runs: Python's tree with every text left out, or the text without comments and quoted text."""
    if ending.endswith(".py"):
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        return ast.dump(tree)
    if ending in (".c", ".h"):  # lines are joined before comments are looked for
        text = re.sub(r"(\\|\?\?/)[ \t]*\r?\n", "", text)
    line = COMMENT.get(ending, r"//[^\n]*")
    rest = re.sub(rf"{QUOTED}|{line}|/\*.*?\*/", lambda part: part[0][:1].strip("/"), text, flags=re.DOTALL)
    return "\n".join(
        filter(None, map(str.strip, rest.splitlines()))
    )  # long names take more lines of a comment


def _elements(text: str) -> list[object]:
    """The elements of a page with the names of their attributes, and the data of its scripts as JSON."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.seen


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, sorted(name for name, _ in attributes)))

    def handle_endtag(self, tag):
        self.seen.append(tag)


TARGETS = {"exports": exports, "page": page}
READERS = {
    "exports": (
        "nn/models/files/exports/c_table.py",
        "nn/models/files/exports/javascript_table.py",
        "nn/models/files/exports/python_table.py",
    ),
    "page": ("engine/drawing/page/contents.py", "engine/drawing/page/page.py"),
}
