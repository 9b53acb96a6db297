"""The reasons why a formula has no value here."""


class ShapeError(ValueError):
    """Arrays whose shapes do not fit: the message has both shapes."""


class UnreadableError(ValueError):
    """A formula that has no meaning here: the message says which part and why."""


class OutOfRangeError(UnreadableError):
    """An index beyond its range: layer L + 1. Another index may have a value."""


class AxesError(UnreadableError):
    """A derivative of more than two axes: of a vector by a matrix."""
