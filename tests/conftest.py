"""What all tests share."""


def pytest_make_parametrize_id(val):
    """An id without an address in memory: the processes of `-n 2` must collect the same names."""
    return getattr(val, "__name__", type(val).__name__) if " at 0x" in repr(val) else None
