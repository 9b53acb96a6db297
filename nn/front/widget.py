"""`chainrule.widget`: the playground in an output of a notebook. It runs in the browser.

>>> from chainrule.widget import Playground
>>> page = Playground("playground.html", expression="L = (σ(w x + b) - y)²")  # doctest: +SKIP
>>> page  # at the end of a cell: the page  # doctest: +SKIP
>>> page.expression = "y = x² sin(x)"  # doctest: +SKIP
>>> page.state["text"]  # what the reader sees now  # doctest: +SKIP
'y = x² sin(x)'
"""

from collections.abc import Mapping
from pathlib import Path

from . import check_packages

check_packages()

from engine import described  # noqa: E402  # after the check

try:
    from anywidget import AnyWidget
    from traitlets import Dict, Enum, Int, Unicode
except ImportError as error:
    raise ImportError(f"the widget needs anywidget ({error}): pip install 'chainrule[widget]'") from None

__all__ = ["Playground"]
ROOMS = ("begin", "see", "check", "train")
_MARK = b'<script type="text/plain" data-file="snapshot.bin.gz">'  # in the single file, and in no other

# The page is as large as 20 MB. It is sent once for each view and is no part of the state, which notebooks save.
_SCRIPT = """
function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.title = "chainrule playground";
  frame.sandbox = "allow-scripts allow-downloads"; // it reaches nothing of the notebook
  frame.style.cssText = "width: 100%; border: 1px solid #8888; box-sizing: border-box";
  frame.style.height = `${model.get("height")}px`;
  const view = Math.random();
  const tell = () => {
    const [room, text] = [model.get("room"), model.get("expression")];
    const states = { see: { text, kind: "formula" }, check: { text } };
    const state = text ? states[room] : undefined;
    frame.contentWindow?.postMessage({ playground: { room, state } }, "*");
  };
  const onPage = (content, buffers) => {
    if (content.view === view) frame.srcdoc = new TextDecoder().decode(buffers[0]);
  };
  const onState = ({ source, data }) => {
    const { room, state } = data?.playground ?? {};
    if (source !== frame.contentWindow || !room) return;
    model.set("state", { room, ...state });
    model.save_changes();
  };
  frame.addEventListener("load", () => frame.srcdoc && tell());
  window.addEventListener("message", onState);
  model.on("msg:custom", onPage);
  model.on("change:room change:expression", tell);
  el.append(frame);
  model.send({ view });
  return () => {
    window.removeEventListener("message", onState);
    model.off("msg:custom", onPage);
    model.off("change:room change:expression", tell);
  };
}
export default { render };
"""


class Playground(AnyWidget):  # type: ignore[misc]  # a class of an extra, whose types are not read
    """The playground in a notebook: set `expression` and `room` here, read `state` as the reader has left it.

    file        the single file of the playground, playground.html
    expression  a formula for the room See, or a derivation for the room Check; "" for the first example
    room        "begin", "see", "check" or "train"
    height      of the page, in pixels

    `state` is what the page shows: its room, and for See text, kind and place (step, chosen node, numbers of leaves).
    It comes from the page and is not sent back. The page has a Python of its own and computes nothing in the kernel.
    FileNotFoundError where there is no such file, ValueError where it is another page.
    """

    _esm = _SCRIPT
    expression = Unicode("").tag(sync=True)
    room = Enum(ROOMS, "see").tag(sync=True)
    height = Int(900).tag(sync=True)
    state = Dict().tag(sync=True)

    def __init__(
        self, file: str | Path, expression: str = "", *, room: str = "see", height: int = 900
    ) -> None:
        if room not in ROOMS:
            raise ValueError(f"a room is one of {', '.join(ROOMS)}; got {described(room)}")
        self._page = Path(file).read_bytes()
        if _MARK not in self._page:
            raise ValueError(
                "a Playground shows the single file of the playground, playground.html;"
                f" got {str(file)!r}, which is another page"
            )
        super().__init__(expression=expression, room=room, height=height)
        self.on_msg(_answer)

    def __repr__(self) -> str:
        return f"<playground: room {self.room}, {self.expression or 'the first example'}>"


def _answer(widget: Playground, content: Mapping[str, object], _buffers: object) -> None:
    """Send the page to a view that asks for it."""
    if "view" in content:
        widget.send({"view": content["view"]}, buffers=[widget._page])  # noqa: SLF001  # of this file
