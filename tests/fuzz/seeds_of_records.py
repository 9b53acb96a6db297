"""Valid inputs of what a class and a sweep keep, and the words that they are made of."""

import json
from collections.abc import Callable
from dataclasses import asdict

from nn.cli.jobs.job_file import Settings

NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["Let $z = wx + b$.\n", "$$ dz/dw = x $$"]},
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": "z = w * x + b"},
        {"cell_type": "raw", "metadata": {}, "source": "dz/dx = x"},
    ],
}
SCHEMES = (
    'title = "Sheet 3"\nfollow_through = true\nroutes = false\ndefault = 1\n[points]\n"dz/dw" = 2\n"da/dz" = 0.5\n',
    "default = 0.25\npoints.'dz/dw' = 1e2\n",
)
TRY = {"exercise": "1.1", "try": 1, "links": [{"link": "dz/dw", "verdict": "wrong", "slip": "path"}]}
TRY |= {"seconds": 12.5, "answer": "0f3c", "name": "Ada"}
RUNS = "lr,fold,seed,score,loss,epochs,seconds\n0.1,0,0,0.75,0.6,2,0.1000\n0.2,1,0,nan,nan,1,0.0200\n"
WORDS = (
    "train iris --hidden 8,8 --epochs 20 --lr 0.05 --seed -3 --out m.json --quiet",
    "train data.csv --target y --features a,b --drop c --sep ; --no-header --decimal , --missing mean",
    "sweep xor --grid hidden=4,8x8 lr=0.01,0.03 loss=bce --folds 3 --seeds 2 --workers 1 --out s --resume",
    "draw L=(a-y)^2 a=0.5 y=1 --let a=sigmoid(z) -o graph.svg",
    "check -x^2 --hand x=-2*x --at x=2 --domain x=0,1",
    "export m.json --to c -o m.c",
    "predict m.json 1 2 3",
    "mark script.tex --question q.md --tolerance 0.01",
    "marks a.jsonl b.jsonl --csv out.csv",
)
NAMES = "age\0colour\0red\0dark blue\0größe\0no\0yes\0perhaps\0a model".encode()
HOSTILE = (
    '\0 " \' ` """ \'\'\' \\ \\" \\\n \n \r \u2028 \u2029 \x85 \x1b[2J \ufeff \u202e // /* */ # ?? % ${x} {{}} &lt;'
    ' </script> <!-- --> ]]> <script>alert(1)</script> "><img\tsrc=x\tonerror=alert(1)> \\u000a \\N{x}'
    " *\\\n/int\ty;/*"
)
WORDS_OF_RECORDS = {
    "exports": HOSTILE,
    "page": HOSTILE,
    "forms": "0 1 2",
    "programs": "0 1 2",
    "notebook": '{ } [ ] , : " null true -1 "cells" "source" "cell_type" "markdown" "worksheets" $ $$ ='
    " \\\\frac \\ud800 \\u0000",
    "scheme": "= [ ] [[ ]] { } . , \" ' \n # true inf nan 1e999 -1 0x1 1_0 2024-01-01 title points default routes"
    " [points] \\ud800 \0",
    "tries": '{ } [ ] , : " \n null true -1 1e999 NaN "exercise" "try" "links" "link" "verdict" "slip" "seconds"'
    " \\ud800 1.1",
    "sweep": ', " \n \r \r\n nan inf -inf 1e999 1e308 0.1 { } [ ] : "grid" "folds" "seeds" "settings" "digest" "lr"'
    " \ud800 \0 \x1b",
    "words": '\0 - -- = , --grid --features --resume lr= nan 1e999 -1 9999999999999999999 " \n \r \ud800 -h @ x=1'
    " σ 8x8 * %s",
}


def _sweeps() -> list[bytes]:
    """The files of a sweep: its plan, the line between, and the runs that are finished."""
    settings = Settings(
        "xor", (2,), "tanh", "binary_cross_entropy_with_logits", "sgd", 0.1, 2, 4, 0, None, None, None, eager=True
    )  # fmt: skip
    plan = {
        "settings": asdict(settings),
        "digest": "0f3c",
        "folds": 2,
        "seeds": 1,
        "grid": {"lr": ["0.1", "0.2"]},
    }
    return [json.dumps(plan).encode() + b"\n----\n" + RUNS.encode()]


RECORDS: dict[str, Callable[[], list[bytes]]] = {
    "notebook": lambda: [json.dumps(NOTEBOOK).encode()],
    "scheme": lambda: [text.encode() for text in SCHEMES],
    "tries": lambda: [
        json.dumps(TRY).encode(),
        (json.dumps(TRY) + "\n" + json.dumps(TRY | {"try": 2})).encode(),
    ],
    "sweep": _sweeps,
    "forms": lambda: [b"0", b"1", b"2"],
    "programs": lambda: [b"0", b"1"],
    "words": lambda: [text.replace(" ", "\0").encode() for text in WORDS],
    "exports": lambda: [bytes([how]) + NAMES for how in (0, 1, 2, 3, 4, 5, 6, 131, 133)],
    "page": lambda: [bytes([how]) + NAMES for how in range(4)],
}
"""The valid inputs of what a class and a sweep keep."""
