"""Readings that survive side by side: each is a switch, which a second reading of the text turns on."""

from dataclasses import dataclass, field


@dataclass
class Switches:
    """The switches that are on, and those that a reading met, each with the words of the other reading."""

    on: frozenset[str] = frozenset()
    met: dict[str, str] = field(default_factory=dict)

    def is_on(self, switch: str, words: str) -> bool:
        """Whether a switch is on. The reading notes that it met the switch; `words` say what turning it on means."""
        self.met.setdefault(switch, words)
        return switch in self.on
