"""The score of a module against its mark: how many of its mutants are noticed, and what is still missing."""

import math
from collections import Counter
from dataclasses import dataclass, field

from mutants import Mutant
from trial import CONFIG

COLUMNS = ("mutants", "tried", "killed", "equivalent", "free", "open")
HEAD = f"{'module':58}{''.join(f'{name:>11}' for name in COLUMNS)}     killed  seconds  verdict"
EQUIVALENT = 0.1  # of the mutants that were tried, at most: more of them say that the code is written twice
ENOUGH, LEFT, BELOW = 0, 2, 1  # the status of a run: below a mark comes before what is left to try


@dataclass
class Score:
    """What is known of the mutants of one module: of all that were ever tried of its text."""

    module: str
    mutants: int = 0
    tried: int = 0
    survived: list[Mutant] = field(default_factory=list)
    equivalent: int = 0
    free: int = 0
    seconds: float = 0.0
    whole: bool = True

    @property
    def killed(self) -> int:
        """The mutants that some test notices."""
        return self.tried - len(self.survived)

    @property
    def open(self) -> int:
        """The survivors that nobody has given a reason for."""
        return len(self.survived) - self.equivalent - self.free

    @property
    def mark(self) -> float:
        """The share of the mutants that differ that has to be killed: 97 % in the core, else 90 %."""
        return 0.97 if self.module in CONFIG["core"] else 0.9

    @property
    def is_below(self) -> bool:
        """Whether too few of the mutants that differ are killed.

        What is left of a small number is rounded up: of five mutants one may survive with a reason.
        """
        differ = self.tried - self.equivalent
        alive = len(self.survived) - self.equivalent
        return alive > math.ceil((1 - self.mark) * differ)

    @property
    def verdict(self) -> str:
        """ "enough" where all that was drawn was tried, each survivor has a reason, and the mark is met.

        Equivalent ones count for nothing, and may be a tenth of those tried.
        """
        if self.is_below:
            return f"below {100 * self.mark:.0f} %"
        if self.open:
            return f"{self.open} without a reason"
        if self.equivalent > math.ceil(EQUIVALENT * self.tried):
            return "too many equivalent"
        return "enough" if self.whole else "unfinished"

    @property
    def status(self) -> int:
        """The exit status of a run that has this module alone."""
        return {"enough": ENOUGH, "unfinished": LEFT}.get(self.verdict, BELOW)

    @property
    def counts(self) -> str:
        """The columns of numbers."""
        differ = self.tried - self.equivalent
        share = f"{100 * self.killed / differ:8.1f} %" if differ else f"{'-':>10}"
        numbers = (self.mutants, self.tried, self.killed, self.equivalent, self.free, self.open)
        return f"{self.module:58}{''.join(f'{number:11}' for number in numbers)} {share} {self.seconds:8.0f}"

    def __str__(self) -> str:
        return f"{self.counts}  {self.verdict}"


def status(scores: list[Score]) -> int:
    """The exit status: 1 where a module misses its mark or has a survivor without a reason, 2 where some are left."""
    every = {score.status for score in scores}
    return BELOW if BELOW in every else max(every, default=ENOUGH)


def summary(scores: list[Score]) -> list[str]:
    """The sums of packages, of the core and of all, and how many modules have which verdict."""
    verdicts = Counter("below or open" if score.status == BELOW else score.verdict for score in scores)
    modules = (
        f"{len(scores)} modules: {', '.join(f'{count} {name}' for name, count in verdicts.most_common())}"
    )
    return [*(score.counts for score in [*by_package(scores), total("all", scores)]), modules]


def by_package(scores: list[Score]) -> list[Score]:
    """The sum of the modules of each folder of engine/ and nn/, and of those of the core."""
    packages: dict[str, list[Score]] = {}
    for score in scores:
        packages.setdefault("/".join(score.module.split("/")[:2]), []).append(score)
    core = [score for score in scores if score.module in CONFIG["core"]]
    return [*(total(name, several) for name, several in packages.items()), total("the core", core)]


def total(name: str, scores: list[Score]) -> Score:
    """The sum of rows."""
    survived = [mutant for score in scores for mutant in score.survived]
    names = ("mutants", "tried", "equivalent", "free", "seconds")
    return Score(
        name, survived=survived, **{each: sum(getattr(score, each) for score in scores) for each in names}
    )


def duration(left: int, trials: int, seconds: float, processes: int) -> str:
    """How long what is left takes at the rate of this run: an estimate, since survivors and imports take longest."""
    if not trials or not seconds:
        return f"left to try: {left}"
    rate = trials / seconds
    return (
        f"left to try: {left}; this run tried {trials} in {seconds:.0f} s, {rate:.2f} a second with {processes} "
        f"processes: about {left / rate / 3600:.1f} hours more, were they like these"
    )
