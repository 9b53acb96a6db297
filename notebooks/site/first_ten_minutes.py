"""The first ten minutes, as one page: python notebooks/site/first_ten_minutes.py FILE.html."""

import html
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from engine import Value, step_through  # noqa: E402  # this repository's own


def page() -> str:
    """The text of the page: its numbers are those of the engine, its frames are step-through pages."""
    text, roots = _numbered()
    for name, title in TITLES.items():
        frame = html.escape(step_through(roots[name], title=title))
        text = text.replace(f"{{{{page:{name}}}}}", frame)
    return text


def part() -> tuple[str, dict[str, Value]]:
    """The lesson as a part of another page, one level of headings lower, and the graphs that its frames name."""
    text, roots = _numbered()
    inner = text.partition("<main>\n")[2].partition('<p class="next">')[0]
    inner = re.sub(r"<(/?)h([12])>", lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}>", inner)
    inner = re.sub(r'srcdoc="{{page:(\w+)}}"', r'data-graph="\1"', inner)
    return inner, {name: roots[name] for name in TITLES}


TITLES = {"shop": "A shop", "shared": "(x + w) · w"}


def _numbered() -> tuple[str, dict[str, Value]]:
    text = (HERE / "first_ten_minutes.html").read_text("utf-8")
    roots, numbers = graphs()
    for name, number in numbers.items():
        text = text.replace(f"{{{{{name}}}}}", f"{number:g}")
    return text, roots


def graphs() -> tuple[dict[str, Value], dict[str, float]]:
    """The three graphs, and the derivatives that the text names."""
    apples, pears, euros = Value(2.0, "apples"), Value(3.0, "pears"), Value(4.0, "euros")
    pieces = apples + pears
    shop = pieces * euros
    x = Value(3.0, "x")
    square = x * x
    x2, w = Value(2.0, "x"), Value(3.0, "w")
    inner = x2 + w
    shared = inner * w
    pieces.name, shop.name, square.name, inner.name, shared.name = "pieces", "price", "y", "s", "f"
    roots = {"shop": shop, "square": square, "shared": shared}
    for root in roots.values():
        root.backward()
    return roots, {"pears": pears.grad, "euros": euros.grad, "square": x.grad, "shared": w.grad}


def main(arguments: list[str]) -> int:
    """Write the page; 0 for success, 2 for anything but one name of a file."""
    if len(arguments) != 1 or not arguments[0].endswith(".html"):
        print("usage: first_ten_minutes.py FILE.html", file=sys.stderr)
        return 2
    Path(arguments[0]).write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
