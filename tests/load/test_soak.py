"""A process that lives long: all of it for an hour, a service of many threads, a fork, a kernel begun again."""

import os
import queue
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import record
from nn import MLP

pytestmark = pytest.mark.load
CALLERS = 16


@pytest.fixture
def seconds(share):
    """CHAINRULE_SOAK=3600 goes on for an hour."""
    return float(os.environ.get("CHAINRULE_SOAK", "180")) * share


def test_a_long_life_of_training_sweeping_recording_and_drawing_does_not_grow(alone, seconds):
    """After a tenth of the time every part has run often; what it takes then, it takes at the end."""
    rounds, before, after = alone(f"""
import gc, time
from engine import Value, draw, latex, mark, parse, record, step_through
from nn import MLP, Adam, moons, sweep, train
data = moons(40, seed=0)
def everything(i):
    model = MLP(2, [4, 1], "tanh", seed=i)
    train(model, data, "binary_cross_entropy_with_logits", 3, 8, optimizer=Adam(0.05), progress=False)
    w = Value(0.1 * i, "w")
    program = record(lambda a, b: (w * a - b).tanh() * (i % 7 + 1))
    program.values([[0.3, 0.5]] * 50), program.gradient(0.3, -0.7), program.llvm, program.numpy
    graph = parse("(x + y) * max(x, 0) + log(1 + y^2)", {{"x": 2.0 + i, "y": 1.0}})
    graph.backward()
    draw(graph).svg, latex(graph), step_through(graph)
    mark("L = (a - y)^2, a = sigma(z). dL/da = 2(a - y).")
    if i % 20 == 0:
        make = lambda hidden, seed: MLP(2, [hidden, 1], "tanh", seed=seed)
        sweep(make, data, "binary_cross_entropy_with_logits", {{"hidden": [2, 3]}}, folds=2, epochs=2, progress=False)
ends, rounds, early = time.monotonic() + {seconds}, 0, None
while time.monotonic() < ends or rounds < 80:
    everything(rounds)
    rounds += 1
    if early is None and rounds >= 40 and time.monotonic() > ends - {0.9 * seconds}:
        gc.collect(); early = resident()
gc.collect(); print(rounds, early, resident())
""")
    assert rounds >= 80
    assert after - before < 12e6  # bytes; a program that stayed in memory would be 50 kB a round


def test_sixteen_threads_of_a_service_get_the_numbers_of_one():
    model = MLP(4, [8, 3], "tanh", seed=0)
    program = record(model, 4)
    batches = [[[0.01 * (i + j + k) for k in range(4)] for j in range(1 + i % 9)] for i in range(200)]
    expected = [program.values(batch).tolist() for batch in batches]
    gradients = [lists(program.gradients(batch)) for batch in batches[:20]]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(CALLERS) as pool:
            answers = [pool.submit(program.values, batch) for batch in batches * 5]
            slopes = [pool.submit(program.gradients, batch) for batch in batches[:20] * 5]
            assert [answer.result().tolist() for answer in answers] == expected * 5
            assert [lists(slope.result()) for slope in slopes] == gradients * 5
    finally:
        sys.setswitchinterval(before)


def lists(arrays):
    """The numbers of an array, or of several, as lists."""
    return [lists(each) for each in arrays] if isinstance(arrays, tuple) else arrays.tolist()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_after_recording_computes_though_a_thread_computed():
    program = record(lambda a, b: (a * b).tanh() + a)
    batch = [[0.001 * i, 0.5] for i in range(20_000)]
    expected, stop = program.values(batch[:50]).tolist(), threading.Event()

    def busy():
        while not stop.is_set():
            program.values(batch)

    other = threading.Thread(target=busy)
    other.start()
    try:
        for _ in range(20):
            child = os.fork()
            if child == 0:
                same = program.values(batch[:50]).tolist() == expected
                again = record(lambda a: a * 2.0)(3.0) == 6.0
                os._exit(0 if same and again else 1)
            assert waited(child, seconds=20) == 0
    finally:
        stop.set()
        other.join()


def waited(child, seconds):
    """The exit status of a child, or "hangs"."""
    status = queue.Queue()
    threading.Thread(
        target=lambda: status.put(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])), daemon=True
    ).start()
    try:
        return status.get(timeout=seconds)
    except queue.Empty:
        os.kill(child, 9)
        return "hangs"


def test_a_kernel_begun_again_in_the_middle_of_a_run_trains_as_a_new_one(tmp_path):
    manager = pytest.importorskip(
        "jupyter_client", reason="the extra notebooks has the kernels"
    ).KernelManager()
    cell = (
        "from nn import MLP, moons, train, save\n"
        "model = MLP(2, [4, 1], 'tanh', seed=0)\n"
        "history = train(model, moons(40, seed=0), 'binary_cross_entropy_with_logits', {epochs}, 8, progress=False)\n"
        "save(model, 'model.json')\n"
        "print(repr(history.losses[-1]))"
    )
    client = None
    manager.start_kernel(cwd=str(tmp_path))
    try:
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        expected = printed(client, cell.format(epochs=20))
        file = (tmp_path / "model.json").read_bytes()
        client.execute(cell.format(epochs=10_000_000))
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        assert (tmp_path / "model.json").read_bytes() == file
        assert printed(client, cell.format(epochs=20)) == expected
        assert (tmp_path / "model.json").read_bytes() == file
        assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json"]
    finally:
        if client is not None:
            client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.context.destroy()


def printed(client, cell):
    """What a cell prints, from a kernel."""
    texts = []

    def keep(message):
        assert message["msg_type"] != "error", message["content"]
        texts.append(message["content"].get("text", ""))

    client.execute_interactive(cell, timeout=120, output_hook=keep)
    return "".join(texts)
