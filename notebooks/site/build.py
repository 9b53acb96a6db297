"""The site: python notebooks/site/build.py --out DIR [--without-playground]."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TAKEN = (
    "notebooks/README.md",
    "notebooks/guide",
    "notebooks/pictures",
    "engine/core/KINKS.md",
    "tests/TESTING.md",
)
FIGURES = ("tests/benchmarks/README.md", "tests/benchmarks/LITMUS.md")
LARGEST = 300_000  # bytes of a page
_PICTURES = {"image/svg+xml", "image/png"}
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)#\s]+)(#[^)\s]*)?\)")


def main() -> None:
    """Build the site; exit with the reason where it fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the site goes")
    parser.add_argument("--without-playground", action="store_true", help="leave the playground out")
    options = parser.parse_args()
    out = options.out.resolve()
    with tempfile.TemporaryDirectory() as name:
        stage(Path(name) / "docs")
        configuration = (HERE / "mkdocs.yml").read_text("utf-8").replace("../../..", str(ROOT))
        notebooks = ", ".join(f"notebooks/{path.stem}.md" for path in _notebooks())
        (Path(name) / "mkdocs.yml").write_text(configuration.replace("@NOTEBOOKS@", notebooks), "utf-8")
        words = [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--quiet",
            "-f",
            f"{name}/mkdocs.yml",
            "-d",
            str(out),
        ]
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
        if subprocess.run(words, check=False, env=environment).returncode:  # noqa: S603  # this Python, MkDocs
            sys.exit("error: MkDocs failed")
    if not options.without_playground:
        script = HERE.parent / "playground" / "build.py"
        words = [sys.executable, script, "--out", out / "playground"]
        subprocess.run(words, check=True)  # noqa: S603  # our own
    large = [page for page in out.rglob("*.html") if _counts(page, out) and page.stat().st_size > LARGEST]
    if large:
        sys.exit(
            f"error: pages above {LARGEST:,} bytes: {', '.join(str(page.relative_to(out)) for page in large)}"
        )
    print(f"{out}: {sum(1 for _ in out.rglob('*.html'))} pages")


def stage(docs: Path) -> None:
    """Copy what the site is made of to `docs`, each file at its own path."""
    shutil.copytree(HERE / "pages", docs)
    for name in (*TAKEN, *FIGURES):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, docs / name)
        else:
            (docs / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, docs / name)
    for path in _notebooks():
        _notebook(path, docs / "notebooks")
    sys.path.insert(0, str(HERE))
    from first_ten_minutes import page as first_ten_minutes  # noqa: PLC0415  # beside this file

    (docs / "first-ten-minutes.html").write_text(first_ten_minutes(), "utf-8")
    for page in docs.rglob("*.md"):
        page.write_text(_linked(page.read_text("utf-8"), page, docs), "utf-8")
    _neuron(docs / "neuron.html")


def _notebooks() -> list[Path]:
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))


def _notebook(path: Path, folder: Path) -> None:
    """A notebook as Markdown; its pictures become files, its step-through pages too."""
    import nbformat  # noqa: PLC0415  # an extra
    from nbconvert import MarkdownExporter  # noqa: PLC0415  # an extra

    notebook = nbformat.read(path, 4)
    texts: list[str] = []
    for cell in notebook.cells:
        cell.outputs = [output for output in cell.get("outputs", []) if not _is_frame(output)]
        texts += [_alt(output) for output in cell.outputs if _PICTURES & set(output.get("data", {}))]
    text, resources = MarkdownExporter().from_notebook_node(notebook, {"unique_key": path.stem})
    for name, data in resources["outputs"].items():
        (folder / name).write_bytes(data)
    described = iter(texts)  # nbconvert writes ![png](...), each in the order of the outputs
    text = re.sub(rf"!\[(?:png|svg)\](?=\({path.stem})", lambda _: f"![{next(described)}]", text)
    (folder / f"{path.stem}.md").write_text(re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL), "utf-8")


def _alt(output: dict[str, Any]) -> str:
    """The alternative text of a picture, as Markdown can hold it between brackets."""
    texts = [about["alt"] for about in output.get("metadata", {}).values() if "alt" in about]
    return re.sub(r"[\[\]]", "", " ".join(texts[0].split())) if texts else ""


def _is_frame(output: dict[str, object]) -> bool:
    """Whether an output is a whole page: the front page and the playground show those."""
    data = output.get("data", {})
    return isinstance(data, dict) and "<iframe" in str(data.get("text/html", ""))


def _linked(text: str, page: Path, docs: Path) -> str:
    """Links between pages of the site; links to other files of the project become their text."""

    def link(match: re.Match[str]) -> str:
        target = match[2]
        if target.startswith(("http:", "https:", "mailto:", "playground/")):
            return match[0]
        path = (page.parent / target.replace(".ipynb", ".md")).resolve()
        inside = path.is_file() and path.is_relative_to(docs.resolve())
        return f"[{match[1]}]({target.replace('.ipynb', '.md')}{match[3] or ''})" if inside else match[1]

    return _LINK.sub(link, text)


def _neuron(path: Path) -> None:
    sys.path.insert(0, str(ROOT))
    from engine import Value, step_through  # noqa: PLC0415  # this repository's own

    x, w, b = Value(2.0, "x"), Value(-3.0, "w"), Value(5.5, "b")
    a = (w * x + b).sigmoid()
    a.name = "a"
    step_through(a, title="A neuron").save(path)


def _counts(page: Path, out: Path) -> bool:
    return "playground" not in page.relative_to(out).parts[:-1]


if __name__ == "__main__":
    main()
