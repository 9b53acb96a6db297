from engine import Value, exp
from engine.verify.diagnosis.wording import Words, percent


def test_nodes_in_words():
    x, named = Value(2.0, "x"), Value(1.0)
    words = Words({named: "layers.0.bias"})
    assert words.named(x) == "'x'"
    assert words.named(named) == "'layers.0.bias'"
    assert words.named(x * 3.0) == "a mul"
    assert words.named((x * 3.0).parents[1]) == "a plain number"
    assert words.named(Value(1.0)) == "a leaf without a name"
    assert words.situation(exp(x)) == "exp, y = e^a at a = 2 ('x')"
    assert words.situation(x) == "'x', a leaf with the number 2"
    assert words.listed([x] * 6) == "'x', 'x', 'x', 'x' and 2 more"


def test_a_share_as_per_cent():
    assert percent(0.975) == "97.5 %"
    assert percent(1.0) == "100 %"
    assert percent(0.99999) == "more than 99.99 %"
