"""Random programs with loops, reductions over samples and derivatives inside one another, against their graphs.

pytest -m differential -k structured               # 300 programs over samples, 300 without, ten minutes
python tests/differential/structured_programs.py   # more of them
"""

import math
from collections import Counter

import pytest

pytest.importorskip("numpy", reason="the extra fast")

from against.run import scale
from against.structured import compare
from against.structured.compare import DisagreementError, compared
from against.structured.grow import CONSTRUCTS, FORMS, Scope, Text, grown, operation

from engine.calculus.functions.samples import REDUCTIONS
from engine.core import operations as ops

COUNT, CHUNK = math.ceil(300 * scale()), 20
CHUNKS = [(first, min(CHUNK, COUNT - first)) for first in range(0, COUNT, CHUNK)]
BACKENDS = ("numpy", "numpy", "numpy", "llvm")


@pytest.mark.parametrize("samples", [True, False])
def test_a_few_programs_have_the_numbers_of_their_graphs(samples):
    assert Counter(compared(f"few {seed}", samples=samples) for seed in range(1, 4)) == {"equal": 3}


@pytest.mark.differential
@pytest.mark.parametrize("samples", [True, False])
@pytest.mark.parametrize(("first", "count"), CHUNKS, ids=str)
def test_every_program_has_the_numbers_of_its_graph(first, count, samples):
    told = Counter(
        compared(seed, samples=samples, backend=BACKENDS[seed % 4], fewest=2 if seed % 3 else 32)
        for seed in range(first, first + count)
    )
    assert told["equal"] >= 0.9 * count, told


def test_the_texts_have_every_construct_reduction_and_operation():
    texts, used = zip(*(grown(seed) for seed in range(200)), strict=True)
    whole = "\n".join(texts)
    assert set().union(*used) == CONSTRUCTS.keys()
    assert all(f"data.{kind}(" in whole for kind in REDUCTIONS)
    assert all(
        f"{form}(" in whole for form in ("grad", "jvp", "grad(grad", "scan", "while_loop", "checkpoint")
    )
    text = Text(compare.Random(0))
    called = {operation(text, Scope(("c",)), 0).partition("(")[0] for _ in range(2000)}
    assert called == {op.name for op in ops.ALL} == FORMS.keys()


def test_another_number_is_seen(monkeypatch):
    plain = compare._graph
    assert compared(0) == "equal"
    monkeypatch.setattr(compare, "_graph", lambda *arguments: [1.00001 * x for x in plain(*arguments)])
    with pytest.raises(DisagreementError, match="seed 0: graph"):
        compared(0)
