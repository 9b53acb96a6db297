"""The order in which the gates of a graph send."""

from collections.abc import Callable
from dataclasses import dataclass

from engine import Value, topological
from nn.exercises.part import RIGHT, WRONG, AnswerError, Part, Parts, Sheet


@dataclass(frozen=True, slots=True)
class Order:
    """The names of the gates of a graph, the first sender first.

    graph  a function that returns the root of a graph; every gate in it has a name
    """

    graph: Callable[[], Value]

    def gates(self) -> dict[str, Value]:
        """The gates by their names, each after all its users."""
        return {node.name: node for node in reversed(topological(self.graph())) if node.parents}

    def key(self, sheet: Sheet) -> str:
        """One right order."""
        return " ".join(self.gates())

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on the order, by the first gate that sends too early."""
        gates = self.gates()
        texts = answer.replace(",", " ").split() if isinstance(answer, str) else answer
        if not isinstance(texts, (list, tuple)) or not all(isinstance(text, str) for text in texts):
            raise AnswerError(f'write the names in one text, such as "{" ".join(sorted(gates))}"')
        if sorted(texts) != sorted(gates):
            raise AnswerError(f"name each of {', '.join(sorted(gates))} once, and nothing else")
        yours = " ".join(texts)
        for i, name in enumerate(texts):
            early = [parent.name for parent in gates[name].parents if parent.name in texts[:i]]
            if early:
                return [
                    Part(
                        "order",
                        WRONG,
                        yours,
                        think="Which gates use it? Have all of them sent before it sends?",
                        slip=f"{early[0]} sends before {name}, which still has a share for it",
                        where=f"in {yours}, {name} sends in place {i + 1} and {early[0]} in place "
                        f"{texts.index(early[0]) + 1}",
                        due=f"a right order is {self.key(sheet)}",
                        kind="early",
                    )
                ]
        return [Part("order", RIGHT, yours)]
