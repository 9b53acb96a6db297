"""How loops are kept while a thread records: a folder above puts its function here."""

from collections.abc import Callable, Sequence

from engine.calculus.nested import Shaped

GOES_ON = "goes on"
"""The name of the first state of a kept `while_loop`: 1 while its condition has held."""

Kept = tuple[Shaped, list[Shaped]] | None
Step = Callable[[Shaped, Shaped], tuple[Shaped, Shaped]]
Keep = Callable[[Step, Shaped, Sequence[Shaped], bool, Sequence[str]], Kept]
"""Of the step, the state, the items, whether to keep √T states alone, and names for the state and an item."""

recorders: dict[int, Keep] = {}
"""The function that keeps loops while a thread records; it gives None for a loop that it cannot keep."""
