"""The tables of folders in engine/README.md and nn/README.md, held against every import."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import engine
import nn

ROOTS = {package.__name__: Path(package.__file__).parent for package in (engine, nn)}
ORDER = {
    name: {
        row: int(number)
        for number, row in re.findall(
            r"^\| (\d+) \| (\S+) \|", (root / "README.md").read_text("utf-8"), re.MULTILINE
        )
    }
    for name, root in ROOTS.items()
}
FILES = [(name, path) for name, root in ROOTS.items() for path in sorted(root.rglob("*.py"))]
MODULES = {
    ".".join((name, *path.relative_to(ROOTS[name]).with_suffix("").parts)).removesuffix(".__init__")
    for name, path in FILES
}


def row_of(module):
    """The row of a module in the table: its folder with a slash, or its file; "" for the package itself."""
    package, *parts = module.split(".")
    if not parts:
        return ""
    return f"{parts[0]}/" if (ROOTS[package] / parts[0]).is_dir() else f"{parts[0]}.py"


@cache
def imports_in(path):
    """The import statements of a file, and whether they stand at its top."""
    imports, stack = [], [(ast.parse(path.read_text("utf-8")), True)]
    while stack:
        node, is_whole = stack.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ImportFrom | ast.Import):
                imports.append((child, is_whole))
            elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):  # an expression has none
                stack.append((child, False))
    return imports


def modules_imported(nodes, package):
    """The modules of a package that statements import; `from a import b` is a.b where that is a module."""
    for node in nodes:
        imported = []
        match node:
            case ast.ImportFrom(module=str(module), names=names, level=0):
                imported = [f"{module}.{alias.name}" for alias in names]
                imported = [name if name in MODULES else module for name in imported]
            case ast.Import(names=names):
                imported = [alias.name for alias in names]
        yield from (name for name in imported if name.partition(".")[0] == package)


@pytest.mark.parametrize("package", ROOTS)
def test_every_folder_has_a_row_and_every_row_its_folder(package):
    rows = {row_of(module) for module in MODULES if module.startswith(f"{package}.")}
    assert rows == ORDER[package].keys()


@pytest.mark.parametrize("package", ROOTS)
def test_a_file_imports_only_from_folders_before_its_own(package):
    files = [path for name, path in FILES if name == package]
    assert [offence for path in files for offence in offences(package, path)] == []


def offences(package, path):
    """The imports of a file that the table of folders does not allow."""
    module = ".".join((package, *path.relative_to(ROOTS[package]).with_suffix("").parts))
    own = row_of(module.removesuffix(".__init__"))
    if not own:  # the package itself stands above all folders
        return
    relative = own == "front/"  # it is installed under another name, and imports its own files by a dot
    if "from ." in path.read_text("utf-8") and not relative:  # the reading above would not see it
        yield f"{module} imports by a dot"
    for imported in modules_imported([node for node, _ in imports_in(path)], package):
        row = row_of(imported)
        if not row and own != "front/":
            yield f"{module} imports {imported}, the public surface above it"
        elif row not in (own, "") and ORDER[package][row] >= ORDER[package][own]:
            yield f"{module} imports {imported}"


def circles(edges):
    """The groups of modules that import each other, by repeated removal of those that wait for nobody."""
    waiting = {module: set(imported) - {module} for module, imported in edges.items()}
    while free := [module for module, imported in waiting.items() if not imported & waiting.keys()]:
        for module in free:
            del waiting[module]
    return set(waiting)


@pytest.mark.parametrize("package", ROOTS)
def test_no_module_imports_itself_through_others(package):
    edges = {}
    for name, path in FILES:
        if name == package:
            module = ".".join((name, *path.relative_to(ROOTS[name]).with_suffix("").parts))
            at_import = [node for node, at_top in imports_in(path) if at_top]
            edges[module.removesuffix(".__init__")] = list(modules_imported(at_import, name))
    assert circles(edges) == set()


ONE_THING = {"engine.core"}  # a Value, its nodes and its operators are made of one another


def test_no_folder_imports_itself_through_its_neighbours():
    edges = {}  # of each folder: {entry: the entries beside it that it imports}
    for package, path in FILES:
        parts = (package, *path.relative_to(ROOTS[package]).with_suffix("").parts)
        at_import = [node for node, at_top in imports_in(path) if at_top]
        for module in modules_imported(at_import, package):
            for i, (own, other) in enumerate(zip(parts, module.split("."), strict=False)):
                if own != other:
                    edges.setdefault(".".join(parts[:i]), {}).setdefault(own, set()).add(other)
                    break
    rings = {}
    for folder, imported in edges.items():
        entries_of_folder = imported.keys() | set().union(*imported.values())
        rings[folder] = circles({entry: imported.get(entry, ()) for entry in entries_of_folder})
    assert {folder for folder, ring in rings.items() if ring} == ONE_THING


def test_the_check_of_circles_finds_one():
    assert circles({"a": ["b"], "b": ["c"], "c": ["b"], "d": []}) == {"a", "b", "c"}
    assert circles({"a": ["b"], "b": ["c"], "c": []}) == set()


@pytest.mark.parametrize("package", ROOTS.values(), ids=list(ROOTS))
def test_no_public_name_hides_a_module(package):
    for path in [package, *(p for p in package.rglob("*") if p.is_dir() and (p / "__init__.py").exists())]:
        tree = ast.parse((path / "__init__.py").read_text("utf-8"))
        names = {
            a.asname or a.name
            for n in ast.walk(tree)
            if isinstance(n, ast.ImportFrom) and not n.level
            for a in n.names
        }
        beside = {p.stem for p in path.glob("*.py")} | {p.name for p in path.iterdir() if p.is_dir()}
        hidden = {name for name in names & beside if (path / name).is_dir() or (path / f"{name}.py").exists()}
        assert hidden == set(), f"{path.name}: {hidden}"


FOLDERS = sorted({path.parent for _, path in FILES})
MOST_ENTRIES, MOST_LINES = 10, 320
MANY_BY_NATURE = {
    "nn/exercises/lessons": "one entry for each of the sixteen lessons",
    "nn": "losses, micrograd and microgpt are public modules beside the folders",
}
"""Folders with more entries, and why."""
PLUMBING = {"README.md", "__init__.py", "py.typed", "__pycache__"}


def name_of(folder):
    return folder.relative_to(Path(engine.__file__).parents[1]).as_posix()


def entries(folder):
    """What a reader sees in a folder, besides what every folder has."""
    return {path.name for path in folder.iterdir()} - PLUMBING


def test_a_folder_has_at_most_ten_entries():
    crowded = {name_of(folder) for folder in FOLDERS if len(entries(folder)) > MOST_ENTRIES}
    assert crowded == MANY_BY_NATURE.keys(), "give some of these files a folder that names a concept"


def test_a_file_is_read_in_one_sitting():
    """Most files have 60 to 200 lines; one that grows beyond the limit holds a second concept."""
    long = {
        name_of(path): count
        for _, path in FILES
        if (count := path.read_text("utf-8").count("\n")) > MOST_LINES
    }
    assert long == {}, "give the second concept a file of its own"


def test_every_folder_says_in_a_readme_what_it_is_for():
    silent = [name_of(folder) for folder in FOLDERS if not (folder / "README.md").is_file()]
    assert silent == []


def test_a_readme_names_every_file_of_its_folder_and_none_that_is_gone():
    root = Path(engine.__file__).parents[1]
    paths = {f"/{name_of(path)}" for _, path in FILES}
    faults = []
    for folder in FOLDERS:
        text = (folder / "README.md").read_text("utf-8")
        files = {path.name for path in folder.glob("*.py")} - {"__init__.py", "__main__.py"}
        faults += [
            f"{name_of(folder)}: {name} is not named"
            for name in sorted(files)
            if re.sub(r"_\d+\b", "_01", name) not in text  # lesson_01.py stands for all lessons
        ]
        faults += [
            f"{name_of(folder)}: {name} is gone"
            for name in sorted(set(re.findall(r"(?<![\w/.])[\w/]+\.py\b", text)))
            if not any(path.endswith(f"/{name}") for path in paths) and not (root / name).is_file()
        ]
    assert faults == []


def test_one_file_alone_knows_where_the_packages_stand():
    """A file that counts the folders above it breaks when it moves."""
    own = Path(engine.__file__).parent / "support" / "misuse" / "caller.py"
    counting = [path for _, path in FILES if re.search(r"\(__file__\)", path.read_text("utf-8"))]
    assert counting == [own]
