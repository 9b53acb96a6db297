"""DOT text to SVG or PNG: find the program that lays a graph out, run it, and tidy its SVG."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from engine.support.errors import RenderError
from engine.support.text import reason_of

SECONDS = 120.0  # a layout that takes longer is given up


def layout_program() -> str:
    """The path of a Graphviz program: CHAINRULE_DOT, graphviz-pure, or `dot` on the PATH.

    graphviz-pure is preferred to `dot`, so that a graph gives the same picture on every machine.
    """
    from importlib import metadata  # noqa: PLC0415  # a fifth of the time of `import engine`

    own = os.environ.get("CHAINRULE_DOT")
    if own:
        return own
    try:
        for file in metadata.files("graphviz-pure") or ():
            if file.stem == "graphviz-pure" and file.suffix in ("", ".exe"):
                path = Path(str(file.locate()))
                if path.exists():
                    return str(path.resolve())
    except metadata.PackageNotFoundError:
        pass
    program = shutil.which("graphviz-pure") or shutil.which("dot")
    if not program:
        raise RenderError(
            "no program to lay out graphs: pip install 'graphviz-pure<0.3', or install Graphviz so that "
            "`dot` is on the PATH, or name one in CHAINRULE_DOT; .dot and .html files need none"
        )
    return program


def render(dot: str, form: str, *options: str) -> bytes:
    """DOT text as "svg", "png" or "json" bytes. RenderError where that fails, or takes 2 minutes."""
    program = layout_program()
    try:
        done = subprocess.run(  # noqa: S603  # the program of layout_program, and no shell
            [program, f"-T{form}", *options],
            input=dot.encode(),
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except OSError as error:
        raise RenderError(f"{program}: {reason_of(error)}; see CHAINRULE_DOT") from None
    except subprocess.TimeoutExpired:
        raise RenderError(f"laying out the graph took more than {SECONDS:.0f} s: fold more of it") from None
    if done.returncode or not done.stdout:
        raise RenderError(f"{program} failed: {done.stderr.decode(errors='replace').strip()[:300]}")
    return done.stdout


def tidied(svg: str, ink: str, page: str = "#ffffff") -> str:
    """An SVG of Graphviz as a part of any page, in half its bytes: `ink` is the colour of most of its text.

    The numbers of edges come last, each with a rim of the colour `page`: no line strikes through them.
    No prologue and no comments; what stands at every text is said once, at the root; a tooltip is the title
    of its node; coordinates have one decimal, a seventieth of an inch over ten.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<title>[^<]*</title>\n?", "", svg)
    svg = re.sub(r'<g id="a_[^"]*"><a xlink:title="([^"]*)">\n', r"<title>\1</title>\n", svg)
    svg = _labels_last(svg.replace("</a>\n</g>\n", ""), page)
    for said_once in (
        r' font-family="[^"]*"',
        r' xml:space="preserve"',
        r' text-anchor="middle"',
        r' font-size="11.00"',
        rf' fill="{ink}"(?=>)',
    ):
        svg = re.sub(said_once, "", svg)
    svg = re.sub(r"<[^>]*>", lambda tag: _rounded(tag[0]), svg)
    font = 'font-family="Helvetica,Arial,sans-serif" font-size="11" text-anchor="middle"'
    return svg.replace("<svg ", f'<svg role="img" style="max-width:100%;height:auto" {font} fill="{ink}" ', 1)


def _labels_last(svg: str, page: str) -> str:
    """The SVG with the texts of its edges behind everything else."""
    labels: list[str] = []

    def without(edge: re.Match[str]) -> str:
        texts = re.findall(r"<text[^>]*>[^<]*</text>\n?", edge[0])
        labels.extend(text for text in texts if not re.search(r"> *</text>", text))
        return re.sub(r"<text[^>]*>[^<]*</text>\n?", "", edge[0])

    svg = re.sub(r'<g id="[^"]*" class="edge">.*?</g>', without, svg, flags=re.DOTALL)
    if not labels:
        return svg
    rim = f'<g class="labels" stroke="{page}" stroke-width="3" paint-order="stroke">\n{"".join(labels)}</g>\n'
    end = svg.rindex("</g>")
    return f"{svg[:end]}{rim}{svg[end:]}"


def _rounded(tag: str) -> str:
    """The coordinates in a tag, two decimals each, to one."""
    one = re.sub(r"(?<=[0-9]\.)([0-9])[0-9](?=[ ,\"CLZ])", r"\1", tag)
    return one.replace(".0,", ",").replace(".0 ", " ")
