"""Products of derivatives without definitions: a path from the result to the variable, or none."""

from engine.verify.marking import mark

LINKS = {"La": "∂L/∂a", "az": "∂a/∂z", "zw": "∂z/∂w", "zb": "∂z/∂b", "dd": "∂d/∂d", "sz": "∂σ/∂z"}
CASES = (
    ("La az zw", False),
    ("zw az La", False),  # numbers may stand in any order
    ("La zw", True),  # the step from a to z is missing
    ("La az zb", True),  # it ends at b
    ("az zw", True),  # it begins at a
    ("La La az zw", True),
    ("La az zw zb", True),
    ("La sz zw", False),  # σ is a function: it may be the name of a
)


def test_a_product_that_is_no_path_is_wrong():
    for names, is_broken in CASES:
        line = mark(f"∂L/∂w = {' · '.join(LINKS[name] for name in names.split())}").lines[0]
        assert (line.verdict == "wrong") == is_broken, (names, line.note)
        if is_broken:
            assert "no path from L to w" in line.slip


def test_indices_are_left_aside():
    text = "∂L/∂w_{ij} = ∂L/∂z_j^{(l)} · ∂z_j/∂w_{ij}"
    assert mark(text).lines[0].verdict != "wrong"
