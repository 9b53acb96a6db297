"""`Classifier` and `Regressor`: networks with fit and predict, as scikit-learn has them (extra `fast`)."""

try:
    import numpy  # noqa: F401, ICN001  # whether it is there
except ImportError as error:
    raise ImportError(
        f"nn.Classifier and nn.Regressor need the extra fast ({error}): pip install 'chainrule[fast]'"
    ) from None
