"""How loops are kept while a thread records: a folder above puts its function here."""

from collections.abc import Callable, Sequence

from engine.calculus.nested import Shaped

Kept = tuple[Shaped, list[Shaped]] | None
Keep = Callable[[Callable[[Shaped, Shaped], tuple[Shaped, Shaped]], Shaped, Sequence[Shaped], bool], Kept]

recorders: dict[int, Keep] = {}
"""The function that keeps loops while a thread records; it gives None for a loop that it cannot keep."""
