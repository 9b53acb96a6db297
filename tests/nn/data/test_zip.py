"""The package as a zip on the path: its data sets are read from there."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_data_sets_load_from_a_zip(tmp_path):
    archive = tmp_path / "app.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for folder in ("engine", "nn"):
            for file in (ROOT / folder).rglob("*"):
                if file.suffix in {".py", ".csv", ".gz", ".css"}:
                    zipped.write(file, file.relative_to(ROOT))
    code = "import nn; print(len(nn.iris()), len(nn.digits()), nn.__file__.count('app.zip'))"
    done = subprocess.run(  # noqa: S603  # this Python, and code that stands here
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(archive)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["150", "1797", "1"], done.stderr
