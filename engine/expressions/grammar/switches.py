"""Readings that survive side by side: each is a switch, which a second reading of the text turns on."""

from dataclasses import dataclass, field


@dataclass
class Switches:
    """The switches that are on, and those that a reading met, each with the words of the other reading."""

    on: frozenset[str] = frozenset()
    met: dict[str, str] = field(default_factory=dict)
    unlikely: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)

    def is_on(self, switch: str, words: str, *, is_unlikely: bool = False, is_shown: bool = False) -> bool:
        """Whether a switch is on. The reading notes that it met the switch; `words` say what turning it on means.

        `is_unlikely`: the reading that turns it on is only there to excuse a line.
        `is_shown`: the text shows that reading elsewhere, and a line that is true in it is right.
        """
        self.met.setdefault(switch, words)
        if is_shown:
            self.shown.add(switch)
        if is_unlikely:
            self.unlikely.add(switch)
        return switch in self.on
