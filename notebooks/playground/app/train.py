"""The room Train."""


def prepared() -> dict[str, object]:
    """The network of the room as compiled training."""
    raise NotImplementedError


example_graph = model_file = prepared
