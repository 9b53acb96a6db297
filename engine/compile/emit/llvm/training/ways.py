"""A way through a block: functions of some samples, and between them the products whose units threads share.

Each thread calls the functions for its share of the samples. Before and after a product of shared units the threads
wait for one another, for it reads what all of them have written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.compile.emit.llvm.planning.plan import Step, between_shared
from engine.compile.emit.llvm.training.steps import Steps
from engine.compile.emit.llvm.writing.text import Text

SAMPLES = (
    "ptr %m, ptr %data, ptr %order, i64 %first, i64 %n, double %seed"  # of functions, and of calls in them
)
Share = tuple[str, str]
"""The number of a share, and how many there are."""
ALL, OWN = ("0", "1"), ("%share", "%shares")
PIECE = 8  # numbers of a share come in pieces of so many


@dataclass(frozen=True)
class Shares:
    """The work of threads, apart and together; a run that is `alone` has the share 0 of 1, and waits for nobody."""

    alone: bool

    def wait(self, t: Text, share: Share = OWN) -> None:
        """Go on when all threads have come here."""
        if not self.alone and share is OWN:
            t.do("call void @barrier(ptr %m, i64 %shares)")

    def first(self, t: Text, work: Callable[[], None]) -> None:
        """Work for one thread."""
        if self.alone:
            work()
        else:
            t.when(t.let("icmp eq i64 %share, 0"), work)

    def last(self, t: Text, work: Callable[[], None]) -> None:
        """Work for another one."""
        if self.alone:
            work()
        else:
            t.when(t.let(f"icmp eq i64 {t.let('add i64 %share, 1')}, %shares"), work)

    def own(self, t: Text, count: int | str) -> tuple[str, str]:
        """Where the share of this thread begins and ends, of `count` numbers."""
        if self.alone:
            return "0", str(count)
        pieces = t.let(f"sdiv i64 {t.let(f'add i64 {count}, {PIECE - 1}')}, {PIECE}")
        following = t.let("add i64 %share, 1")
        first, end = (
            t.let(f"sdiv i64 {t.let(f'mul i64 {number}, {pieces}')}, %shares")
            for number in ("%share", following)
        )
        first, end = (t.let(f"mul i64 {number}, {PIECE}") for number in (first, end))
        return first, t.call("i64", "llvm.smin.i64", ("i64", end), ("i64", str(count)))


@dataclass(frozen=True)
class Way:
    """The steps of a way, forward or back.

    name  of its first function; the others are name_1, name_2, ...
    """

    name: str
    steps: Sequence[Step]

    @property
    def is_shared(self) -> bool:
        """Whether there are products whose units threads share."""
        return bool(between_shared(self.steps)[1])

    def functions(self, write: Steps, begin: Callable[[Text], None]) -> list[Text]:
        """The functions (m, data, order, first, n, seed): one, where no product is shared. `begin` begins the first.

        seed  the gradient of every output
        """
        texts = list[Text]()
        for part in between_shared(self.steps)[0]:
            t = Text(self._function(len(texts)), SAMPLES, attributes="internal")
            if not texts:
                begin(t)
            write.write(t, part)
            t.do("ret void")
            texts.append(t)
        return texts

    def go(
        self, t: Text, write: Steps, call: Callable[[str], None], n: str, shares: Shares, share: Share = OWN
    ) -> None:
        """Call each function, by its name, and compute a share of the products between them, for n samples."""
        products = between_shared(self.steps)[1]
        for i, product in enumerate(products):
            call(self._function(i))
            shares.wait(t, share)
            write.write(t, [product], "0", n, share)
            shares.wait(t, share)
        call(self._function(len(products)))

    def _function(self, i: int) -> str:
        return f"{self.name}_{i}" if i else self.name


def caller(t: Text, arguments: str) -> Callable[[str], None]:
    """A function that writes the call of another, by its name, with these arguments."""
    return lambda name: t.do(f"call void @{name}({arguments})")
