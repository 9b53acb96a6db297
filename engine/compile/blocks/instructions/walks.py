"""Ways through the instructions of a block: in place, step by step, and rewritten."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from engine.compile.blocks.instructions.loop import Instruction, Loop


def inside(instructions: Sequence[Instruction]) -> Iterator[Instruction]:
    """The instructions; in place of a loop what all of its steps read and write."""
    stack = [iter(instructions)]
    while stack:
        each = next(stack[-1], None)
        if each is None:
            stack.pop()
        elif isinstance(each, Loop):
            stack.append(each.once())
        else:
            yield each


def unrolled(instructions: Sequence[Instruction], most: int) -> Iterator[Instruction]:
    """The instructions, those of loops step by step. ValueError for more than `most`."""
    stack, count = [iter(instructions)], 0
    while stack:
        each = next(stack[-1], None)
        if each is None:
            stack.pop()
        elif isinstance(each, Loop):
            stack.append(chain.from_iterable(map(each.of, range(each.steps))))
        else:
            count += 1
            if count > most:
                raise ValueError(
                    f"loops are written step by step here, in at most {most:,} instructions; this program has more: "
                    "shorten the loop, or export it as C, JavaScript, NumPy or JAX, which keep it"
                )
            yield each


def rewritten(
    instructions: Sequence[Instruction], change: Callable[[Instruction], Iterable[Instruction]]
) -> list[Instruction]:
    """Others in place of each instruction, also in the bodies of loops, which stay loops."""
    stack: list[tuple[Iterator[Instruction], list[Instruction], Loop | None]] = [
        (iter(instructions), [], None)
    ]
    while True:
        rest, done, loop = stack[-1]
        each = next(rest, None)
        if isinstance(each, Loop):
            stack.append((iter(each.body), [], each))
        elif each is not None:
            done += change(each)
        else:
            stack.pop()
            if loop is None:
                return done
            stack[-1][1].append(replace(loop, body=tuple(done)))
