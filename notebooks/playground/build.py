"""The playground as static files: python notebooks/playground/build.py --out DIR.

Writes DIR/index.html with its files, and DIR/playground.html, one file that opens from disk without a server.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1]), str(HERE.parent / "site")]

from building.assembly import build  # noqa: E402  # the path stands above


def main() -> None:
    """Read the options, build, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the files go")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path.home() / ".cache" / "chainrule",
        metavar="DIR",
        help="where Pyodide stays between builds (default: ~/.cache/chainrule)",
    )
    options = parser.parse_args()
    try:
        paths = build(options.out, options.cache)
    except OSError as error:
        sys.exit(f"error: {error}")
    for path in paths:
        print(f"{path}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
