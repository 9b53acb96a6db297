"""Sixteen threads of a new process are the first to use everything, all at once: caches hold nothing wrong."""

import pytest

pytestmark = pytest.mark.load
PROGRAM = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from engine import Value, apply, check_gradients, diagnose, draw, enclose, formula, grad, judge, latex, record
from engine.core import operations as ops
from engine.verify.marking import mark
from nn import MLP, moons, train

THREADS = 16
gate = threading.Barrier(THREADS)

def work(number):
    if number < THREADS:
        gate.wait()
    x, w, b = Value(0.5, "x"), Value(0.25, "w"), Value(-0.125, "b")
    y = (w * x + b).sigmoid()
    y.backward()
    seen = [(y.data, x.grad, w.grad, b.grad), latex(y), str(diagnose(y)), draw(y).dot]
    for op in ops.ALL:
        point = [Value(0.25 * i + 0.1) for i in range(len(op.operands))]
        seen.append(apply(op, *point).partials)
        seen.append(str(formula(op)))
    seen.append(str(check_gradients("tanh(x*w)", {"x": 0.5, "w": 0.3})))
    program = record(lambda a, b: (a * b).tanh() + a.exp())
    seen += [str(program), program.gradient(0.3, 0.2), program.mean_gradient([[0.1, 0.2]] * 3)[0]]
    seen += [str(enclose(y, wrt=[x, w])), [each.data for each in grad(y, [x, w])]]
    seen.append(str(judge("x^2*sin(x)", {"x": "2*x*sin(x) + x^2*cos(x)"}, seed=0)))
    seen.append(str(mark("Let z = wx + b.\\n\\ndz/dw = x\\n")))
    model = MLP(2, [3, 1], "tanh", seed=1)
    data = moons(20, seed=1)
    history = train(model, data, "binary_cross_entropy_with_logits", 2, 8, seed=1, progress=False)
    seen.append((history.losses, [each.data for each in model.parameters()]))
    return repr(seen)

with ThreadPoolExecutor(THREADS) as pool:
    together = list(pool.map(work, range(THREADS)))
print(sum(each != work(THREADS) for each in together))
"""


@pytest.mark.parametrize("_time", range(3))
def test_sixteen_threads_see_what_one_sees(_time, alone):
    assert alone(PROGRAM) == [0]
