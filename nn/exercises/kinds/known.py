"""The name under which lessons ask for formulas with known mistakes."""

from nn.exercises.kinds.formulas import Formulas as KnownMistakes

__all__ = ["KnownMistakes"]
