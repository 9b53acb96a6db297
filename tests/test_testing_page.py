"""What TESTING.md tells to run is there: every mark, every script, every extra."""

import re
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
PAGE = (HERE / "TESTING.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))
MARKS = {line.split(":")[0] for line in PROJECT["tool"]["pytest"]["ini_options"]["markers"]}


def test_every_mark_that_is_named_marks_tests():
    named = set(re.findall(r"pytest -m (\w+)", PAGE))
    assert named == MARKS - {"fresh", "sampled(n)"}  # those are the README's and of every run
    texts = "\n".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.py"))
    marked = set(re.findall(r"pytest\.mark\.(\w+)", texts)) | set(re.findall(r'add_marker\("(\w+)"\)', texts))
    assert named <= marked


def test_every_script_and_extra_that_is_named_exists():
    scripts = re.findall(r"(?:python|nox -f) (tests/\S+\.py)", PAGE)
    assert scripts
    assert [script for script in scripts if not (HERE.parent / script).exists()] == []
    extras = set(re.findall(r"'\.\[(\w+)\]'", PAGE)) | set(re.findall(r"extra `(\w+)`", PAGE))
    assert extras <= set(PROJECT["project"]["optional-dependencies"])


def test_every_path_of_the_project_in_a_page_is_there():
    root = HERE.parent
    folders = [root / name for name in ("chainrule", "engine", "nn", "notebooks", "tests")]
    pages = [*root.glob("*.md"), *(page for folder in folders for page in folder.rglob("*.md"))]
    of_another_time_or_project = {"CHANGELOG.md", "grading.md"}
    gone = [
        f"{page.relative_to(root)}: {path}"
        for page in pages
        if page.name not in of_another_time_or_project
        for path in re.findall(
            r"(?<![\w/.:-])((?:chainrule|engine|nn|notebooks|tests)/[\w./-]*\w)", page.read_text("utf-8")
        )
        if not (root / path).exists() and not (root / f"{path}.py").exists()
    ]
    assert gone == []


def test_the_folders_that_the_default_suite_leaves_out_are_marked_whole():
    conftest = (HERE / "conftest.py").read_text(encoding="utf-8")
    (folders,) = re.findall(r"^LEFT_OUT = \((.*?)\)", conftest, re.MULTILINE)
    for mark in re.findall(r"\w+", folders):
        shared = HERE / mark / "conftest.py"
        by_folder = shared.exists() and f'add_marker("{mark}")' in shared.read_text(encoding="utf-8")
        for path in (HERE / mark).rglob("test_*.py"):
            text = path.read_text(encoding="utf-8")
            assert by_folder or re.search(
                rf"^pytestmark = [^=]*pytest\.mark\.{mark}\b", text, re.MULTILINE
            ), path
