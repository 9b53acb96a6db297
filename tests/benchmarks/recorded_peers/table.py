"""The figures as a Markdown table: medians, worst repetitions, ratios, marks, shares of the peak."""

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from recorded_peers.workloads import WORKS

Figures = Mapping[str, Mapping[str, Any]]
OURS, SCAN = "chainrule", "JAX scan"
LIMITS = {"a call": 2.0, "batched": 10.0, "C1": 3.0}
"""The largest figure allowed: µs a call, ns a point, µs a node."""

RATIOS = {"W1": {"JAX jit": 1.0, "PyTorch": 1.0}, "R1, s": {"scikit-learn": 0.5}}
"""The largest ratio to a library allowed."""


def markdown(
    figures: Figures, absent: Mapping[str, Mapping[str, str]], peak: float, libraries: Sequence[str]
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
        rows.append(_line(row, *cells, _marks(row, found), _share(row, found, peak)))
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


def _marks(row: str, found: Mapping[str, Any]) -> str:
    """What is asked of this row, and whether it is so."""
    if OURS not in found:
        return ""
    own, marks = statistics.median(found[OURS]), []
    for part, limit in LIMITS.items():
        if part in row:
            marks.append((f"≤ {limit:g}", own <= limit))
    for part, peers in RATIOS.items():
        if row.startswith(part):
            marks += [
                (f"≤ {most:g} {p}", _ratio(found, p) <= most) for p, most in peers.items() if p in found
            ]
    if row.startswith("N"):
        stepped = [peer for peer in found if peer not in (OURS, SCAN)]
        marks.append(("< all by steps", all(_ratio(found, peer) < 1 for peer in stepped)))
        if SCAN in found:
            marks.append(("≤ 1 scan", _ratio(found, SCAN) <= 1))
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
    return f"{work().operations() / statistics.median(found[OURS]) * 1e-3 / peak:.0%}"


def _summary(figures: Figures, peak: float) -> list[str]:
    """The peak, and the median row against the scan."""
    lines = [f"Multiply-add peak in float64, one thread, by a matrix product: {peak:.1f} Gflop/s."]
    both = [found for row, found in figures.items() if row.startswith("N") and {OURS, SCAN} <= found.keys()]
    if both:
        middle = statistics.median(_ratio(found, SCAN) for found in both)
        kept = "yes" if middle <= 0.5 else "**no**"
        lines.append(f"N, the median row: ×{middle:.2g} of {SCAN}; mark ≤ 0.5: {kept}.")
    return lines
