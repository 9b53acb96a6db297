"""One vocabulary for engine and nn: names are nouns of the field, and docstrings are plain statements."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(path for package in ("engine", "nn") for path in (ROOT / package).rglob("*.py"))
ANY = 130  # the word Any in both packages

# A derivative is a partial, a gradient or a derivative. A name says what a thing is, not where it came from.
SYNONYMS = {"slope", "slopes", "unsloped"}
NO_NOUNS = {"given", "found", "made", "wanted"}
OPENINGS = re.compile(r"(What|As|The same)\b")
SEED = re.compile(r"\bS\d-(?:[A-Z]{2}-)?\d+")
SLOPE = re.compile(r"\bslopes?\b", re.IGNORECASE)

NO_NOUN = rf"(?<![\w.])(?:\w*_)?(?:{'|'.join(sorted(NO_NOUNS))})\s*(?:=[^=]|[\],:()]| in )"
SUSPECT = re.compile(rf'{NO_NOUN}|slope|"""(?:What|As|The same)\b|{SEED.pattern}', re.IGNORECASE)
"""Whether a text may have a fault: most have none, and need no reading."""

KINDS = (  # what holds a name or a text: a fifth of all nodes
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.arg, ast.Name, ast.Attribute),
    *(ast.MatchAs, ast.MatchStar, ast.ExceptHandler, ast.Expr, ast.Constant),
)

# Counts that are still open, by folder. They only go down.
OPEN: dict[str, int] = {
    "engine/__init__.py": 1,
    "engine/core": 1,  # the old name of a keyword that still works
    "engine/verify": 1,  # a word of the documents that `mark` reads
    "nn/data": 4,  # linear(slope=...): the slope of a line of one input
}


def words(name):
    """The words of a name: `log_softmax` and `LogSoftmax` are log and softmax."""
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())


def names(nodes):
    """Every name that a text defines: functions, classes, parameters, variables, attributes of self."""
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case (
                ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.ExceptHandler(name=str(name))
            ):
                yield name, node.lineno


def docstrings(nodes):
    """The docstrings of a text, those of attributes included, with their lines."""
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Constant(value=str(text)), lineno=line):
                yield text, line


def texts(nodes):
    """Every string of a text: docstrings, messages, pages."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def faults(source):
    """(line, fault) for each word that does not belong to the vocabulary."""
    if not SUSPECT.search(source):
        return
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, KINDS)]
    for name, line in names(nodes):
        parts = words(name)
        if SYNONYMS.intersection(parts):
            yield line, f"name {name}: write partial, gradient or derivative"
        if NO_NOUNS.intersection(parts[-1:]):
            yield line, f"name {name}: write a noun that says what it is"
    for text, line in docstrings(nodes):
        if OPENINGS.match(text):
            yield line, f"docstring begins with {OPENINGS.match(text)[0]}: write the fact"
        if SEED.search(text):
            yield line, "docstring has a seed code: move it to a comment or a test"
    for text, line in texts(nodes):
        if SLOPE.search(text):
            yield line, "text says slope: write partial, gradient or derivative"


def folder(path):
    return "/".join(path.relative_to(ROOT).parts[:2])


def test_names_and_docstrings_keep_to_one_vocabulary():
    places = [(path, *fault) for path in FILES for fault in faults(path.read_text("utf-8"))]
    counts = Counter(folder(path) for path, _, _ in places)
    too_many = {name for name, count in counts.items() if count > OPEN.get(name, 0)}
    lines = [f"{p.relative_to(ROOT)}:{n}: {fault}" for p, n, fault in places if folder(p) in too_many]
    assert not lines, "\n" + "\n".join(lines)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def slope(x): pass", "name slope"),
        ("def f(upstream_slope): pass", "name upstream_slope"),
        ("class C:\n    def f(self):\n        self.slopes = 1", "name slopes"),
        ("given = 1", "name given"),
        ("def f(*, _made): pass", "name _made"),
        ("for found in x: pass", "name found"),
        ("try:\n    f()\nexcept E as wanted:\n    pass", "name wanted"),
        ('"""What a row is."""', "docstring begins with What"),
        ('def f():\n    """The same, from here."""', "docstring begins with The same"),
        ('class C:\n    x = 1\n    """As the processor has it."""', "docstring begins with As"),
        ('def f():\n    """y = |a|; slope 0 at 0."""', "text says slope"),
        ("raise ValueError(f'the slope at {x} is {y}')", "text says slope"),
        ('def f():\n    """Ln x (seed S2-AN-18)."""', "docstring has a seed code"),
        ('def f():\n    """Σ (seeds S0-01)."""', "docstring has a seed code"),
    ],
)
def test_the_check_finds_each_kind(source, fault):
    assert [message.startswith(fault) for _, message in faults(source)] == [True]


@pytest.mark.parametrize(
    "source",
    [
        '"""Whatever a row holds."""\ndef given_name(x): pass',
        'def f():\n    """Assign a name."""\n    found_by_name.x = 1',
        "x = given",
        '"""The sample S2 of a batch."""',
    ],
)
def test_the_check_lets_other_words_pass(source):
    assert list(faults(source)) == []


# Names of tests alone, which are sentences, may end in these words.
def test_the_variables_of_tests_are_nouns_too():
    paths = [path for path in (ROOT / "tests").rglob("*.py") if re.search(NO_NOUN, path.read_text("utf-8"))]
    places = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in paths
        for name, line in names(ast.walk(ast.parse(path.read_text("utf-8"))))
        if NO_NOUNS.intersection(words(name)[-1:]) and not name.startswith("test_")
    ]
    assert not places, "\n" + "\n".join(places)


def test_any_is_rare():
    count = sum(len(re.findall(r"\bAny\b", path.read_text("utf-8"))) for path in FILES)
    assert count <= ANY
