"""The figures as a Markdown table: medians, worst repetitions, ratios, marks, shares of the peak."""

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from recorded_peers.workloads import WORKS

Figures = Mapping[str, Mapping[str, Any]]
OURS, SCAN = "chainrule", "JAX scan"
LIMITS = {"C1 N4": 3.0, "compile": 150.0}
"""The largest figure allowed: µs a node, ms."""

RATIOS = {
    "T1, a call": {"CasADi": 0.6},
    "T2, a call": {"CasADi": 0.6},
    "T1, batched": {"JAX jit": 0.8},
    "T2, batched": {"JAX jit": 0.8},
    "N1 xor, 4": {SCAN: 0.5},
    "N2 moons, 4": {SCAN: 0.08},
    "N2 moons, 100": {SCAN: 0.4},
    "N3 digits, 32": {SCAN: 0.4},
    "N3 digits, 128": {SCAN: 0.5},
    "N4 wide, 32": {SCAN: 0.6, "NumPy": 0.6},
    "N4 wide, 128": {SCAN: 0.75, "NumPy": 0.8},
    "W1": {"JAX jit": 1.0, "PyTorch": 1.0},
    "R1, s": {"scikit-learn": 0.5},
}
"""The largest ratio to a library allowed, on vectors of 4."""

WIDE = {SCAN: 0.8}
"""The same for every N row on vectors of 8, and `MEDIAN` for the median row."""

MEDIAN, SHARES, LATER, THREADS = 0.5, {"N3": 0.7, "N4": 0.8}, 0.3, 1.7
"""The median ratio to the scan; the smallest shares of the peak; s after NumPy's script; times as fast on 2 cores."""


def markdown(
    figures: Figures,
    absent: Mapping[str, Mapping[str, str]],
    peak: float,
    libraries: Sequence[str],
    *,
    narrow: bool,
) -> str:
    """A row for each figure, a column for each library; a cell is: median (worst) ×ratio, ours to theirs."""
    known = {peer for side in (figures, absent) for row in side.values() for peer in row}
    peers = [library for library in libraries if library in known]
    rows = [_line("", *peers, "mark", "peak"), "|---" * (len(peers) + 3) + "|"]
    for row, by_library in figures.items():
        missing = {
            peer: why for task, side in absent.items() if row.startswith(task) for peer, why in side.items()
        }
        cells = [_cell(row, by_library, missing, peer) for peer in peers]
        rows.append(_line(row, *cells, _marks(row, by_library, narrow=narrow), _share(row, by_library, peak)))
    return "\n".join([*rows, "", *_summary(figures, peak)])


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(row: str, by_library: Mapping[str, Any], absent: Mapping[str, str], peer: str) -> str:
    if peer not in by_library:
        return absent.get(peer, "")
    own, worst = by_library[peer], min if "right" in row else max
    shown = f"{_number(statistics.median(own))} ({_number(worst(own))})"
    if peer == OURS or OURS not in by_library or "right" in row:
        return shown
    return f"{shown} ×{_ratio(by_library, peer):.2g}"


def _number(x: float) -> str:
    """Three digits, without a power of ten."""
    return f"{x:,.0f}" if x >= 100 else f"{x:.{2 - math.floor(math.log10(x))}f}" if x > 0 else "0"


def _ratio(by_library: Mapping[str, Any], peer: str) -> float:
    return statistics.median(by_library[OURS]) / statistics.median(by_library[peer])


def _marks(row: str, by_library: Mapping[str, Any], *, narrow: bool) -> str:
    """What is asked of this row, and whether it is so."""
    if OURS not in by_library:
        return ""
    own, marks = statistics.median(by_library[OURS]), []
    marks += [(f"≤ {limit:g}", own <= limit) for part, limit in LIMITS.items() if row.startswith(part)]
    for part, peers in RATIOS.items():
        if row.startswith(f"{part}," if part[0] == "N" else part):
            asked = WIDE if part[0] == "N" and not narrow else peers
            marks += [
                (f"≤ {most:g} {p}", _ratio(by_library, p) <= most)
                for p, most in asked.items()
                if p in by_library
            ]
    if row.startswith("W1") and "NumPy" in by_library:
        marks.append((f"≤ NumPy + {LATER}", own <= statistics.median(by_library["NumPy"]) + LATER))
    if row.startswith("threads"):
        marks.append((f"≥ {THREADS}", own >= THREADS))
    if "right" in row:
        marks.append(("≥ 0.95", own >= 0.95))
    return "; ".join(f"{mark}: {'yes' if kept else '**no**'}" for mark, kept in marks)


def _share(row: str, by_library: Mapping[str, Any], peak: float) -> str:
    """The operations of the dense products over our time, as a share of the machine's peak."""
    work = next(
        (work for works in WORKS.values() for name, work in works.items() if row.startswith(name)), None
    )
    if work is None or OURS not in by_library:
        return ""
    share = work().operations() / statistics.median(by_library[OURS]) * 1e-3 / peak
    least = SHARES.get(row[:2])
    return f"{share:.0%}" + (
        "" if least is None else f", ≥ {least:.0%}: {'yes' if share >= least else '**no**'}"
    )


def _summary(figures: Figures, peak: float) -> list[str]:
    """The peak, and the median row against the scan."""
    lines = [f"Multiply-add peak in float64, one thread, by a matrix product: {peak:.1f} Gflop/s."]
    both = [
        by_library
        for row, by_library in figures.items()
        if row.startswith("N") and {OURS, SCAN} <= by_library.keys()
    ]
    if both:
        middle = statistics.median(_ratio(by_library, SCAN) for by_library in both)
        kept = "yes" if middle <= MEDIAN else "**no**"
        lines.append(f"N, the median row: ×{middle:.2g} of {SCAN}; mark ≤ {MEDIAN:g}: {kept}.")
    return lines
