"""A sweep and data-parallel training on the pool of MPI: the numbers of one process."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nn

pytestmark = pytest.mark.cluster
OPEN_MPI = {  # it refuses to run for root, and more processes than there are cores, unless it is told otherwise
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}


def test_the_pool_of_mpi_gives_the_numbers_of_one_process():
    pytest.importorskip("mpi4py", reason="the extra cluster")
    mpiexec = shutil.which("mpiexec") or pytest.skip("no MPI is installed")
    script = Path(__file__).with_name("on_mpi.py")
    environment = os.environ | OPEN_MPI | {"PYTHONPATH": str(Path(nn.__file__).parents[1])}
    command = [mpiexec, "-n", "3", sys.executable, "-m", "mpi4py.futures", str(script)]
    done = subprocess.run(  # noqa: S603  # our own script
        command, env=environment, check=False, capture_output=True, text=True, timeout=300
    )
    assert "equal: 1 1" in done.stdout, done.stderr[-2000:]
