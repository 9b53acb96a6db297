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
    for row, found in figures.items():
        missing = {
            peer: why for task, side in absent.items() if row.startswith(task) for peer, why in side.items()
        }
        cells = [_cell(row, found, missing, peer) for peer in peers]
        rows.append(_line(row, *cells, _marks(row, found, narrow=narrow), _share(row, found, peak)))
    return "\n".join([*rows, "", *_summary(figures, peak)])


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(row: str, found: Mapping[str, Any], absent: Mapping[str, str], peer: str) -> str:
    if peer not in found:
        return absent.get(peer, "")
    own, worst = found[peer], min if "right" in row else max
    shown = f"{_number(statistics.median(own))} ({_number(worst(own))})"
    if peer == OURS or OURS not in found or "right" in row:
        return shown
    return f"{shown} ×{_ratio(found, peer):.2g}"


def _number(x: float) -> str:
    """Three digits, without a power of ten."""
    return f"{x:,.0f}" if x >= 100 else f"{x:.{2 - math.floor(math.log10(x))}f}" if x > 0 else "0"


def _ratio(found: Mapping[str, Any], peer: str) -> float:
    return statistics.median(found[OURS]) / statistics.median(found[peer])


def _marks(row: str, found: Mapping[str, Any], *, narrow: bool) -> str:
    """What is asked of this row, and whether it is so."""
    if OURS not in found:
        return ""
    own, marks = statistics.median(found[OURS]), []
    marks += [(f"≤ {limit:g}", own <= limit) for part, limit in LIMITS.items() if row.startswith(part)]
    for part, peers in RATIOS.items():
        if row.startswith(f"{part}," if part[0] == "N" else part):
            asked = WIDE if part[0] == "N" and not narrow else peers
            marks += [
                (f"≤ {most:g} {p}", _ratio(found, p) <= most) for p, most in asked.items() if p in found
            ]
    if row.startswith("W1") and "NumPy" in found:
        marks.append((f"≤ NumPy + {LATER}", own <= statistics.median(found["NumPy"]) + LATER))
    if row.startswith("threads"):
        marks.append((f"≥ {THREADS}", own >= THREADS))
    if "right" in row:
        marks.append(("≥ 0.95", own >= 0.95))
    return "; ".join(f"{mark}: {'yes' if kept else '**no**'}" for mark, kept in marks)


def _share(row: str, found: Mapping[str, Any], peak: float) -> str:
    """The operations of the dense products over our time, as a share of the machine's peak."""
    work = next(
        (work for works in WORKS.values() for name, work in works.items() if row.startswith(name)), None
    )
    if work is None or OURS not in found:
        return ""
    share = work().operations() / statistics.median(found[OURS]) * 1e-3 / peak
    least = SHARES.get(row[:2])
    return f"{share:.0%}" + (
        "" if least is None else f", ≥ {least:.0%}: {'yes' if share >= least else '**no**'}"
    )


def _summary(figures: Figures, peak: float) -> list[str]:
    """The peak, and the median row against the scan."""
    lines = [f"Multiply-add peak in float64, one thread, by a matrix product: {peak:.1f} Gflop/s."]
    both = [found for row, found in figures.items() if row.startswith("N") and {OURS, SCAN} <= found.keys()]
    if both:
        middle = statistics.median(_ratio(found, SCAN) for found in both)
        kept = "yes" if middle <= MEDIAN else "**no**"
        lines.append(f"N, the median row: ×{middle:.2g} of {SCAN}; mark ≤ {MEDIAN:g}: {kept}.")
    return lines
