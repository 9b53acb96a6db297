"""What these tests share: processes that are killed, and what an undisturbed run writes.

CHAINRULE_TRUST=0.05 runs a twentieth of the moments, CHAINRULE_SEED=7 chooses other moments.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

import nn
from nn.cli.command import main
from nn.cli.jobs.job import Job

ROOT = Path(nn.__file__).parents[1]
SEED = int(os.environ.get("CHAINRULE_SEED", "1"))
COMMAND = "import sys\nfrom nn.cli import main\nsys.exit(main())\n"
SAVING = "import nn.cli.jobs.job\nnn.cli.jobs.job.SAVE_EVERY = -1.0  # after every epoch\n" + COMMAND


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("faults")
            if os.name != "posix":
                item.add_marker(pytest.mark.skip(reason="signals and limits are those of POSIX"))


@pytest.fixture(scope="session")
def times():
    """How often, of so many times in a full run."""
    fraction = float(os.environ.get("CHAINRULE_TRUST", "1"))
    return lambda count: range(max(1, round(count * fraction)))


@pytest.fixture
def moments(request):
    """Random numbers that the name of the test and the seed determine."""
    print(f"CHAINRULE_SEED={SEED}")  # shown where the test fails
    return random.Random(f"{SEED} {request.node.name}")


@dataclass
class Ended:
    """What a run did. `after` and `cpu` are seconds since the signal, by the clock and of work."""

    status: int
    out: str
    err: str
    after: float | None = None
    cpu: float | None = None


@dataclass
class Begun:
    """A run that has begun."""

    pid: int
    wait: object
    texts: tuple[Path, Path]

    def signalled(self, number):
        """Send the signal, and wait for the end."""
        worked = _work(self.pid)
        sent = time.monotonic()
        os.kill(self.pid, number)
        return self.end(sent, worked)

    def end(self, sent=None, worked=0.0):
        status, ended, work = self.wait(self.pid)
        out, err = (text.read_text("utf-8", "replace") for text in self.texts)
        return Ended(status, out, err, *((ended - sent, work - worked) if sent else ()))


def _work(pid):
    """Seconds of work of a process up to now."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server:
    """Begins runs by fork; see server.py."""

    def __init__(self, folder, *, compiled):
        self.folder, self.count = folder, 0
        environment = os.environ | {"PYTHONPATH": str(ROOT), "COMPILED": "1" * compiled}
        script = [sys.executable, str(Path(__file__).with_name("server.py"))]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(script, env=environment, **pipes)  # noqa: S603
        assert self.process.stdout.readline() == "ready\n"

    def ask(self, **asked):
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def begin(self, *arguments, folder, program=COMMAND, most=None, user=None):
        """A run of the command, or of another program, in a folder; `most` bytes fit into its files."""
        self.count += 1
        out, err = (self.folder / f"{self.count}.{name}" for name in ("out", "err"))
        asked = {
            "arguments": arguments,
            "folder": str(folder),
            "program": program,
            "most": most,
            "user": user,
        }
        pid = self.ask(out=str(out), err=str(err), **asked)["pid"]
        return Begun(pid, self.wait, (out, err))

    def wait(self, pid):
        answer = self.ask(pid=pid)
        return answer["status"], answer["ended"], answer["cpu"]

    def run(self, *arguments, **options):
        return self.begin(*arguments, **options).end()


def _server(tmp_path_factory, *, compiled):
    server = Server(tmp_path_factory.mktemp("texts"), compiled=compiled)
    yield server
    with server.process:  # its input ends, and so does it
        pass


@pytest.fixture(scope="session")
def plain(tmp_path_factory):
    """Runs of the plain loop."""
    yield from _server(tmp_path_factory, compiled=False)


@pytest.fixture(scope="session")
def fast(tmp_path_factory):
    """Runs of recorded programs."""
    pytest.importorskip("numpy", reason="a recorded program needs the extra fast")
    yield from _server(tmp_path_factory, compiled=True)


@pytest.fixture
def process(tmp_path_factory):
    """Begin the command, or another program, as a process of its own: from nothing imported."""
    folder, started = tmp_path_factory.mktemp("texts"), []

    def wait(pid):
        _, status, usage = os.wait4(pid, 0)
        run = next(run for run in started if run.pid == pid)
        run.returncode = os.waitstatus_to_exitcode(status)
        return run.returncode, time.monotonic(), usage.ru_utime + usage.ru_stime

    def begin(*arguments, folder_of_run, program=COMMAND, prefix=(), **environment):
        texts = tuple(folder / f"{len(started)}.{name}" for name in ("out", "err"))
        words = [*prefix, sys.executable, "-c", program, *arguments]
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | environment
        with texts[0].open("w") as out, texts[1].open("w") as err:
            streams = {"stdout": out, "stderr": err, "stdin": subprocess.DEVNULL}
            started.append(subprocess.Popen(words, cwd=folder_of_run, env=environment, **streams))  # noqa: S603
        return Begun(started[-1].pid, wait, texts)

    yield begin
    for run in started:
        if run.returncode is None:
            run.kill()
            run.wait()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Reference:
    """The files that an undisturbed run writes one after the other: each is a complete state."""

    models: list[bytes]
    histories: list[bytes]

    @property
    def final(self):
        return self.models[-1], self.histories[-1]


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """The states of a run of the command that saves after every epoch."""
    known = {}

    def states(*arguments):
        if arguments not in known:
            known[arguments] = _states(tmp_path_factory.mktemp("undisturbed"), arguments)
        return known[arguments]

    return states


def _states(folder, arguments):
    out, models, histories, original = folder / "m.json", [], [], Job.save

    def saving(self, path):
        original(self, path)
        models.append(out.read_bytes())
        histories.append(out.with_suffix(".history.csv").read_bytes())

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Job, "save", saving)
        patched.setattr("nn.cli.jobs.job.SAVE_EVERY", -1.0)
        assert main([*arguments, "--quiet", "--out", str(out)]) == 0
    return Reference(models, histories)


@pytest.fixture
def in_tmpfs(tmp_path):
    """Mount a small disk of memory at a new folder; skips where that is not permitted."""
    mounted = []

    def mount(size):
        place = Path(tempfile.mkdtemp(dir=tmp_path))
        command = ["/usr/bin/env", "mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        except OSError as error:
            pytest.skip(f"no disk can be mounted here: {error}")
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["/usr/bin/env", "umount", "-l", str(place)], check=True)  # noqa: S603
