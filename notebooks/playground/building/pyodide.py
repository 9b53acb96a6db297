"""Pyodide from npm: one version, checked by its hash, kept in a folder between builds."""

import base64
import hashlib
import io
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Collection
from pathlib import Path

VERSION = "314.0.7"
SHA512 = "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
"""The hash that the registry gives for this version; another file is refused."""

USED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LEFT_OUT = (
    "_pydatetime.py",
    "_pydecimal.py",
    "_pyio.py",
    "_pyrepl/",
    "asyncio/test",
    "bdb.py",
    "cProfile.py",
    "compression/zstd",
    "concurrent/interpreters",
    "configparser.py",
    "ctypes/",
    "curses/",
    "dbm/",
    "doctest.py",
    "ensurepip/",
    "ftplib.py",
    "http/",
    "idlelib/",
    "imaplib.py",
    "lib2to3/",
    "mailbox.py",
    "modulefinder.py",
    "multiprocessing/",
    "nntplib.py",
    "optparse.py",
    "pdb.py",
    "pickletools.py",
    "plistlib.py",
    "poplib.py",
    "profile",
    "pstats.py",
    "pydoc",
    "smtplib.py",
    "socketserver.py",
    "sqlite3/",
    "ssl.py",
    "tarfile.py",
    "test/",
    "tkinter/",
    "trace.py",
    "turtle",
    "unittest/",
    "uuid.py",
    "email/mime/",
    "logging/config.py",
    "logging/handlers.py",
    "urllib/request.py",
    "urllib/robotparser.py",
    "venv/",
    "wsgiref/",
    "xml/",
    "xmlrpc/",
    "zipapp.py",
    "zoneinfo/",
)
"""Parts of the standard library that neither the package nor a page's code has a use for."""
ENCODINGS = (
    "__init__ aliases ascii cp1252 cp437 idna latin_1 punycode raw_unicode_escape unicode_escape utf_16 utf_8"
    " utf_8_sig"
)
"""The encodings that are kept."""


def fetched(cache: Path) -> Path:
    """The folder with the files of this version; npm fetches them the first time. OSError where it cannot."""
    folder = cache / f"pyodide-{VERSION}"
    if all((folder / name).is_file() for name in USED):
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError(
            "the playground needs npm and Node.js at build time; install Node.js 20 or later"
        )
    cache.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", f"pyodide@{VERSION}", "--silent", "--pack-destination", str(cache)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # npm, no shell
    archive = cache / f"pyodide-{VERSION}.tgz"
    if done.returncode or not archive.is_file():
        raise OSError(f"npm pack pyodide@{VERSION} failed: {done.stderr.strip()[:300]}")
    data = archive.read_bytes()
    found = base64.b64encode(hashlib.sha512(data).digest()).decode()
    if found != SHA512:
        raise OSError(f"pyodide {VERSION} has another hash than building/pyodide.py says: {found}")
    folder.mkdir(exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        for name in USED:
            member = packed.extractfile(f"package/{name}")
            if member is None:
                raise OSError(f"pyodide {VERSION} has no {name}")
            (folder / name).write_bytes(member.read())
    return folder


def standard_library(folder: Path, held: Collection[str] = ()) -> bytes:
    """The standard library as a zip, without LEFT_OUT and without the files of modules that a snapshot holds."""
    smaller = io.BytesIO()
    with zipfile.ZipFile(folder / "python_stdlib.zip") as whole, zipfile.ZipFile(smaller, "w") as kept:
        for entry in whole.infolist():
            name = entry.filename
            if not name.startswith(LEFT_OUT) and _is_kept(name) and name not in held:
                kept.writestr(entry, whole.read(entry), zipfile.ZIP_DEFLATED, 9)
    return smaller.getvalue()


def _is_kept(name: str) -> bool:
    folder, _, file = name.partition("/")
    return folder != "encodings" or file.partition(".")[0] in ENCODINGS.split()
