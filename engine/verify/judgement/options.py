"""The settings of `judge`, checked, and what they allow in claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.core.order import topological
from engine.support.numbers import described, number, whole_number
from engine.verify.judgement.reading.claims import Claim
from engine.verify.judgement.reading.worksheet import Scene
from engine.verify.judgement.trial.ruling import KEYS
from engine.verify.judgement.trial.sample import Domain


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of `judge`, which see."""

    tolerance: float
    seed: int
    points: int
    reveal: int
    form: str
    names: tuple[str, ...]
    box: Domain | None = None

    def check(self) -> None:
        """ValueError for a setting that is not allowed."""
        if not number(self.tolerance, "tolerance") >= 0:
            raise ValueError(f"tolerance must be at least 0; got {described(self.tolerance)}")
        whole_number(self.points, "points", 1)
        whole_number(self.reveal, "reveal", 0, KEYS)
        if self.form not in ("", "formula"):
            raise ValueError(f'form must be "formula" or ""; got {described(self.form)}')


def check_mappings(options: Mapping[str, object]) -> None:
    """TypeError for an option that is no dict."""
    for option, value in options.items():
        if value is not None and not isinstance(value, Mapping):
            raise TypeError(f"{option} must be a dict by names; got {described(value)}")


def check_names(claims: Sequence[Claim], names: Sequence[str]) -> None:
    """ValueError for an answer with a name that is not among those allowed."""
    for claim in claims:
        others = [name for name in claim.names if names and name not in names]
        if others:
            raise ValueError(
                f"{claim.key}: write it with {', '.join(names)} alone; it has {', '.join(others)}"
            )


def check_steps(claims: Sequence[Claim], scene: Scene) -> None:
    """ValueError where a derivative of the whole by a step is claimed that it does not use."""
    order = set(topological(scene.root))
    for claim in claims:
        by = scene.names.get(claim.by)
        if by and by.parents and not claim.of and by not in order:
            raise ValueError(
                f"{claim.key}: the expression does not use the step {claim.by}; write it with {claim.by}"
            )
