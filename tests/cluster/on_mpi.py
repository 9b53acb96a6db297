"""A sweep and data-parallel training on the pool of MPI and in this process: 1 where all numbers are equal, else 0.

mpiexec -n 3 python -m mpi4py.futures on_mpi.py
"""

from mpi4py.futures import MPIPoolExecutor

from nn import MLP, iris, moons, sweep, train


def make(hidden, seed):
    return MLP(4, [hidden, 3], "tanh", seed=seed)


def swept(executor):
    grid = {"hidden": [4, 8], "lr": [0.01, 0.03]}
    options = {"folds": 2, "seeds": 2, "epochs": 5, "optimizer": "adam", "progress": False}
    result = sweep(make, iris(), "cross_entropy", grid, executor=executor, **options)
    return [(t.settings, t.fold, t.seed, t.score, t.loss) for t in result.trials]


def shared(executor):
    model = MLP(2, [16, 1], "tanh", seed=0)
    options = {"epochs": 2, "batch_size": 50, "lr": 0.1, "shards": 4, "progress": False}
    history = train(model, moons(100), "binary_cross_entropy_with_logits", executor=executor, **options)
    return history.losses, [p.data for p in model.parameters()]


if __name__ == "__main__":
    with MPIPoolExecutor() as pool:
        print("equal:", int(swept(pool) == swept(None)), int(shared(pool) == shared(None)))
