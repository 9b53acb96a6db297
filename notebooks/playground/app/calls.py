"""Requests of the page, as JSON: {"call": name, "args": {...}} gives {"result": ...} or {"error": text}."""

import json
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from app import check, see, train

CALLS: Mapping[str, Callable[..., object]] = {
    "see": see.see,
    "mark": check.marked,
    "train": train.prepared,
    "example": train.example_graph,
    "model_file": train.model_file,
    "version": see.version,
}
MOST = 1500  # characters of an error


def answer(request: str) -> str:
    """The answer to one request. Nothing is raised: the page shows errors as text."""
    try:
        asked: dict[str, Any] = json.loads(request)
        result = CALLS[asked["call"]](**asked["args"])
    except see.CodeError as error:
        return json.dumps({"error": str(error)[:MOST]})
    except (ValueError, TypeError, ArithmeticError, LookupError, SyntaxError, AttributeError) as error:
        return json.dumps({"error": str(error)[:MOST] or type(error).__name__})
    except Exception:  # noqa: BLE001  # a request must be answered
        return json.dumps({"error": traceback.format_exc(limit=-2)[-MOST:]})
    return json.dumps({"result": result}, allow_nan=False)
