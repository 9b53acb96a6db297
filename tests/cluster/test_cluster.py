"""Sweeps, ensembles and data-parallel training on processes of Dask, of which one is killed in the middle."""

import os
import signal
import sys
import threading
import time

import pytest

from nn import MLP, ensemble, iris, moons, sweep, train

pytestmark = [
    pytest.mark.cluster,
    # the sockets of a worker that was killed are closed by the garbage collector
    pytest.mark.filterwarnings("ignore"),
]
QUIET = {"progress": False}


def make(hidden=4, seed=0):
    return MLP(4, [hidden, 3], "tanh", seed=seed)


@pytest.fixture
def cluster():
    distributed = pytest.importorskip("distributed")
    import cloudpickle  # it comes with Dask
    import dask

    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers cannot import a test
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "3s"}),  # 30 s for a worker that is gone
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.wait_for_workers(2)
        yield client


@pytest.fixture
def killed(cluster):
    """Kill a worker after a second; gives the processes that were killed."""
    victims = []

    def kill():
        pid = next(iter(cluster.run(os.getpid).values()))
        time.sleep(1.0)
        os.kill(pid, signal.SIGKILL)
        victims.append(pid)

    thread = threading.Thread(target=kill)
    thread.start()
    yield victims
    thread.join()


def test_a_sweep_whose_worker_is_killed_gives_the_numbers_of_this_process(cluster, killed):
    grid = {"hidden": [4, 8], "lr": [0.01, 0.03]}
    options = {"folds": 3, "seeds": 4, "epochs": 150, "optimizer": "adam", **QUIET}
    results = [
        sweep(make, iris(), "cross_entropy", grid, executor=executor, **options)
        for executor in (cluster.get_executor(), None)
    ]
    assert killed
    figures = [[(t.settings, t.fold, t.seed, t.score, t.loss) for t in r.trials] for r in results]
    assert figures[0] == figures[1]


def test_an_ensemble_on_a_cluster(cluster):
    options = {"epochs": 5, "lr": 0.05, **QUIET}
    here, there = [
        ensemble(make, iris(), "cross_entropy", 4, executor=executor, **options)
        for executor in (cluster.get_executor(), None)
    ]
    rows = iris().inputs[:3]
    pairs = zip(here.probabilities(rows), there.probabilities(rows), strict=True)
    for one, other in pairs:  # models side by side are those alone to 1e-9, and a call of a worker has fewer
        assert one.mean == pytest.approx(other.mean, rel=1e-9)
        assert one.deviation == pytest.approx(other.deviation, rel=1e-7)


def test_sharded_training_whose_worker_is_killed_gives_the_numbers_of_this_process(cluster, killed):
    runs = []
    for executor in (cluster.get_executor(), None):
        model = MLP(2, [16, 1], "tanh", seed=0)
        options = {"epochs": 12, "batch_size": 50, "lr": 0.1, "shards": 4, "executor": executor, **QUIET}
        history = train(model, moons(200), "binary_cross_entropy_with_logits", **options)
        runs.append((history.losses, [p.data for p in model.parameters()]))
    assert killed
    assert runs[0] == runs[1]
