"""Python that someone has typed: the Value that it ends with."""

import ast
import contextlib
import io
import linecache
import traceback
from types import CodeType

import engine
import nn
from engine import Value

FILE = "<your code>"


class CodeError(Exception):
    """The code of the page failed; the text names its line."""


def value_of_code(text: str) -> tuple[Value, object, str]:
    """The Value of the last line, a model if there is one, and what was printed."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for package in (engine, nn):
        namespace.update(
            {name: getattr(package, name) for name in ("Value", "MLP") if hasattr(package, name)}
        )
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        result = _run(text, namespace)
    root = _root(result)
    models = [each for each in namespace.values() if isinstance(each, nn.Module)]
    return root, models[-1] if models else None, printed.getvalue()


def _run(text: str, namespace: dict[str, object]) -> object:
    try:
        tree = ast.parse(text, FILE)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(_compiled(tree), namespace)  # noqa: S102  # the reader's own code, in the reader's browser
        if isinstance(last, ast.Expr):
            return eval(_compiled(ast.Expression(last.value)), namespace)  # noqa: S307  # likewise
        return _last_assigned(tree, namespace)
    except SyntaxError as error:
        raise CodeError(f"line {error.lineno}: {error.msg}") from None
    except BaseException as error:  # noqa: BLE001  # SystemExit and KeyboardInterrupt of their code, too
        raise CodeError(_told(error)) from None


def _compiled(tree: ast.Module | ast.Expression) -> CodeType:
    mode = "exec" if isinstance(tree, ast.Module) else "eval"
    return compile(
        tree, FILE, mode, optimize=0
    )  # this Python drops assertions of the package, and none of the reader


def _last_assigned(tree: ast.Module, namespace: dict[str, object]) -> object:
    """The last Value that a statement gave a name."""
    names = [
        n.id
        for s in tree.body
        for n in ast.walk(s)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    values = [namespace[name] for name in names if isinstance(namespace.get(name), Value)]
    return values[-1] if values else None


def _root(result: object) -> Value:
    if isinstance(result, (list, tuple)) and len(result) == 1:
        result = result[0]
    if isinstance(result, Value):
        return result
    kind = (
        "nothing; write for example x = Value(3.0, 'x') and below it x * x"
        if result is None
        else f"a {type(result).__name__}"
    )
    raise CodeError(f"the last line must be a Value, the root of the graph to show; got {kind}")


def _told(error: BaseException) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    where = f"line {lines[-1]}: " if lines else ""
    return f"{where}{type(error).__name__}: {error}"
