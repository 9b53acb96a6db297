"""Random programs against independent engines, each judged by the rules of rounding: PROGRAMS.md has the last run.

pytest -m differential                          # 10,000 programs, ten minutes
CHAINRULE_TRUST=0.01 pytest -m differential     # 100 of them
"""

import math

import pytest
from against.expand import EXPANDED
from against.programs import FUNCTIONS, functions_of_several
from against.run import CHUNK, PROGRAMS, chunk, installed, scale

COUNT = math.ceil(PROGRAMS * scale())
CHUNKS = [(first, min(CHUNK, COUNT - first)) for first in range(0, COUNT, CHUNK)]


def test_programs_have_every_public_function_of_several_values():
    assert functions_of_several() == FUNCTIONS.keys() == EXPANDED.keys()


@pytest.mark.differential
@pytest.mark.parametrize(("first", "count"), CHUNKS, ids=str)
def test_every_engine_gives_what_the_judge_allows(first, count):
    if not {"pytorch", "jax"} & set(installed()):
        pytest.skip("the extra bench: PyTorch or JAX")
    report = chunk(first, count)
    assert not report.failures, "\n\n".join(report.failures[:5])
    told = report.numbers["one float"] + report.numbers["12 digits"]
    assert told > 0.8 * report.numbers.total()  # else the judge says nothing
    assert report.counts["chainrule", "in the range of the judge"] > 0.8 * count
