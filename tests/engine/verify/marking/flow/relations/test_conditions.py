"""Sentences: conditions that hold for a claim, and definitions behind it."""

from engine.verify.marking import mark

SOFTMAX = r"Let $p_i = e^{z_i}/\sum_j e^{z_j}$ and $L = -\sum_k y_k \log p_k$. "
RIGHT, WRONG = (
    r"$\frac{\partial L}{\partial z_i} = p_i - y_i$",
    r"$\frac{\partial L}{\partial z_i} = y_i - p_i$",
)


def verdicts(text):
    return [line.verdict for line in mark(text).lines if line.verdict != "definition"]


def test_a_condition_on_a_sum_is_used():
    condition = r"$\sum_k y_k = 1$"
    assert verdicts(SOFTMAX + f"Then {RIGHT} if {condition}.") == ["right"]
    assert verdicts(SOFTMAX + f"Then {WRONG} if {condition}.") == ["wrong"]
    assert verdicts(SOFTMAX + f"If {condition}, then {RIGHT}.") == ["right"]
    assert verdicts(SOFTMAX + f"If {condition}, then {WRONG}.") == ["wrong"]
    assert verdicts(SOFTMAX + f"Then {WRONG} if $y_1 > 0$.") == ["wrong"]  # false at points where y_1 > 0
    assert verdicts(SOFTMAX + f"Then {WRONG} if every target is positive.") == ["unread"]


def test_targets_of_a_cross_entropy_add_up_to_1_where_nothing_is_said():
    line = mark(SOFTMAX + f"Then {RIGHT}.").lines[-1]
    assert (line.verdict, line.note) == ("right", "where the targets add up to 1")
    assert verdicts(SOFTMAX + f"Then {WRONG}.") == ["wrong"]
    assert verdicts(r"Let $L = -\sum_k y_k p_k$. $\frac{\partial L}{\partial p_i} = -1$") == ["wrong"]


def test_definitions_behind_a_claim_come_first_and_lines_keep_their_order():
    for text in (
        "dL/dw = 2(a-y)x, where L = (a-y)^2, a = wx",
        r"$\frac{dL}{dw} = 2(a-y)x$ where $L = (a-y)^2$ and $a = wx$.",
    ):
        lines = mark(text).lines
        assert [line.verdict for line in lines] == ["right", "definition", "definition"], text
    assert verdicts("dL/dw = (a-y)x, where L = (a-y)^2, a = wx") == ["wrong"]


def test_a_power_that_is_defined_as_a_whole_has_derivatives():
    text = (
        r"Let $\mu = \frac{1}{n}\sum_{i=1}^n x_i$ and $\sigma^2 = \frac{1}{n}\sum_{i=1}^n (x_i-\mu)^2$."
        "\n\n"
    )
    claim = r"\frac{\partial \sigma^2}{\partial x_i}"
    assert verdicts(rf"{text}${claim} = \frac{{2}}{{n}}(x_i - \mu)$") == ["right"]
    assert verdicts(rf"{text}${claim} = \frac{{1}}{{n}}(x_i - \mu)$") == ["wrong"]
