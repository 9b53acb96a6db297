"""Equalities of known truth: derivatives by the textbook, and the mistakes that students make."""

import pytest

NEURON = ("z := w*x + b", "a := sigmoid(z)", "L := (a - y)**2")
LAYER = ("z := W*x + b", "a := sigmoid(z)", "C := 1/2*norm(a - y)**2")
INDICES = (
    "z[j] := sum_(k, w[j, k]*x[k]) + b[j]",
    "a[j] := sigmoid(z[j])",
    "C := sum_(j, (a[j] - y[j])**2)",
)
NETWORK = (
    "up(z, l)[j] := sum_(k, up(w, l)[j, k]*up(a, l - 1)[k]) + up(b, l)[j]",
    "up(a, l)[j] := sigmoid(up(z, l)[j])",
    "C := sum_(j, (up(a, L)[j] - y[j])**2)",
    "up(D, l)[j] := d(C, up(z, l)[j])",
)
SOFTMAX = ("s[j] := exp(z[j])/sum_(i, exp(z[i]))",)
ENTROPY = (
    "s[i, j] := exp(z[i, j])/sum_(k, exp(z[i, k]))",
    "L := -(sum_(i, sum_(j, when(y[i] == j)*log(s[i, j]))))",
)
LEAST_SQUARES = ("L := norm(X*w - y)**2",)
SCALAR_CAPITALS = ("L := (W*X - y)**2",)
SUMMED = ("p := sigmoid(w*x)", "L := -(y*log(p) + (1 - y)*log(1 - p))")

VARIANCE = (
    "m := sum_(i, x[i], n)/n",
    "s**2 := sum_(i, (x[i] - m)**2, n)/n",
    "u[i] := (x[i] - m)/sqrt(s**2 + c)",
)
EXAMPLES = (
    "z := T(w)*x + b",
    "p := sigmoid(z)",
    "L := -1/n*sum_(i, up(y, i)*log(up(p, i)) + (1 - up(y, i))*log(1 - up(p, i)), n)",
)

CLAIMS = [
    (VARIANCE, "d(s**2, x[i]) == 2/n*(x[i] - m)", "right"),  # s² is a name, no square
    (VARIANCE, "d(u[i], s**2) == -1/2*(x[i] - m)*(s**2 + c)**(-3/2)", "right"),
    (VARIANCE, "d(u[i], s**2) == -1/2*(x[i] - m)*(s**2 + c)**(-1/2)", "wrong"),
    (
        EXAMPLES,
        "d(L, w) == sum_(i, (up(p, i) - up(y, i))*up(x, i), n)/n",
        "right",
    ),  # p holds for each example
    (EXAMPLES, "d(L, up(z, i)) == (up(p, i) - up(y, i))/n", "right"),
    (EXAMPLES, "d(L, w) == sum_(i, (up(p, i) - up(y, i)), n)/n", "wrong"),
    (NEURON, "d(L, w) == 2*(a - y)*a*(1 - a)*x", "right"),
    (NEURON, "d(L, w) == 2*(a - y)*a*x", "wrong"),
    (NEURON, "d(L, w) == 2*(a - y)*prime(sigmoid, z)*x", "right"),
    (NEURON, "d(L, b) == 2*(a - y)*a*(1 - a)*x", "wrong"),
    (NEURON, "d(L, a)*d(a, z)*d(z, w) == d(L, w)", "right"),
    (NEURON, "d(L, w, w) == 2*x**2*a*(1 - a)*(a*(1 - a) + (a - y)*(1 - 2*a))", "right"),
    (NEURON, "d(L, w, w) == 2*x**2*a*(1 - a)*(a - y)*(1 - 2*a)", "wrong"),
    (LAYER, "d(C, W) == ((a - y)@a@(1 - a))*T(x)", "right"),
    (LAYER, "d(C, W) == x*T((a - y)@a@(1 - a))", "wrong"),
    (LAYER, "d(C, W) == ((a - y)*a*(1 - a))*T(x)", "wrong"),
    (LAYER, "d(C, x) == T(W)*((a - y)@a@(1 - a))", "right"),
    (LAYER, "d(C, x) == W*((a - y)@a@(1 - a))", "wrong"),
    (LAYER, "d(C, b) == (a - y)@a@(1 - a)", "right"),
    (LAYER, "d(C, a) == a - y", "right"),
    (LAYER, "d(a, z) == a@(1 - a)", "right"),
    (LAYER, "d(z, x) == W", "right"),
    (LAYER, "d(C, x) == T(d(z, x))*d(C, z)", "right"),
    (INDICES, "d(C, w[j, k]) == 2*(a[j] - y[j])*a[j]*(1 - a[j])*x[k]", "right"),
    (INDICES, "d(C, w[j, k]) == 2*(a[j] - y[j])*a[j]*(1 - a[j])*x[j]", "wrong"),
    (INDICES, "d(C, x[k]) == sum_(j, 2*(a[j] - y[j])*a[j]*(1 - a[j])*w[j, k])", "right"),
    (INDICES, "d(C, x[k]) == 2*(a[j] - y[j])*a[j]*(1 - a[j])*w[j, k]", "wrong"),
    (NETWORK, "up(D, L)[j] == 2*(up(a, L)[j] - y[j])*prime(sigmoid, up(z, L)[j])", "right"),
    (
        NETWORK,
        "up(D, l)[j] == sum_(k, up(w, l + 1)[k, j]*up(D, l + 1)[k])*prime(sigmoid, up(z, l)[j])",
        "right",
    ),
    (
        NETWORK,
        "up(D, l)[j] == sum_(k, up(w, l + 1)[j, k]*up(D, l + 1)[k])*prime(sigmoid, up(z, l)[j])",
        "wrong",
    ),
    (SOFTMAX, "d(s[j], z[i]) == s[j]*(kron(i, j) - s[i])", "right"),
    (SOFTMAX, "d(s[j], z[i]) == s[j]*(1 - s[i])", "wrong"),
    (SOFTMAX, "d(log(s[j]), z[i]) == kron(i, j) - s[i]", "right"),
    (SOFTMAX, "d(log(s[j]), z[i]) == kron(i, j) - s[j]", "wrong"),
    (ENTROPY, "d(L, z[i, j]) == s[i, j] - when(y[i] == j)", "right"),
    (ENTROPY, "d(L, z[i, j]) == s[i, j]", "wrong"),
    (LEAST_SQUARES, "d(L, w) == 2*T(X)*(X*w - y)", "right"),
    (LEAST_SQUARES, "d(L, w) == T(X)*(X*w - y)", "wrong"),
    (LEAST_SQUARES, "d(L, w) == 2*X*(X*w - y)", "wrong"),
    (SCALAR_CAPITALS, "d(L, W) == 2*(W*X - y)*X", "right"),
    (SUMMED, "d(L, w) == (p - y)*x", "right"),
    (SUMMED, "d(L, w) == (y - p)*x", "wrong"),
    ((), "prime(sigmoid, z) == sigmoid(z)*(1 - sigmoid(z))", "right"),
    ((), "d(f(2*x), x) == 2*prime(f, 2*x)", "right"),
    ((), "d(f(2*x), x) == prime(f, 2*x)", "wrong"),
    ((), "t0/sqrt(t1**2 + t2**2) == t0/sqrt(t0**2 + t1**2 + t2**2)", "wrong"),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("definitions", "claim", "verdict"), CLAIMS)
def test_an_equality_gets_its_verdict(scope_of, compared, definitions, claim, verdict):
    comparison = compared(claim, scope_of(*definitions))
    assert comparison.verdict == verdict, str(comparison)
    assert comparison.proved == (verdict == "right") or "sqrt" in str(definitions)


def test_a_product_that_does_not_conform_shows_both_shapes(scope_of, compared):
    comparison = compared("d(C, x) == W*(a - y)", scope_of(*LAYER))
    assert comparison.kind == "shape"
    assert comparison.reason == "the shapes do not conform: 3×2 times 3×1"


def test_a_step_that_is_a_bare_name_is_a_node_of_its_own(scope_of, compared):
    scope = scope_of("g := x", "F := g*x")
    assert compared("d(F, g) == x", scope)  # the path through g alone
    assert compared("d(F, x) == 2*x", scope)


def test_a_sum_that_is_missing_is_named(scope_of, compared):
    comparison = compared("d(C, x[k]) == 2*(a[j] - y[j])*a[j]*(1 - a[j])*w[j, k]", scope_of(*INDICES))
    assert comparison.kind == "missing sum"


def test_a_name_that_nothing_defines_leaves_the_line_undecided(scope_of, compared):
    comparison = compared("d(L, w) == 2*q*x", scope_of(*NEURON))
    assert (comparison.verdict, comparison.kind) == ("undecided", "undefined")
    assert "q is not defined" in comparison.reason


def test_counterexamples_have_few_digits(scope_of, compared):
    point = compared("d(L, w) == 2*(a - y)*x", scope_of(*NEURON)).counterexample.point
    assert set(point) == {"w", "x", "b", "y"}
    assert all(2 * number == int(2 * number) for number in point.values())


def test_an_undefined_result_is_any_smooth_function_of_what_it_is_differentiated_by(scope_of, compared):
    scope = scope_of("z := w*x + b", "a := sigmoid(z)")
    assert compared("d(C, w) == d(C, a)*d(a, z)*x", scope)
    assert compared("d(C, w) == d(C, a)*d(a, z)*w", scope).verdict == "wrong"


def test_a_line_that_was_taken_as_written_acts_in_every_derivative_below_it(scope_of, compared, tree):
    scope = scope_of(*NEURON).taking(tree("d(L, a)"), tree("a - y"))  # the 2 is lost
    assert compared("d(L, w) == (a - y)*a*(1 - a)*x", scope)
    assert compared("d(L, w) == 2*(a - y)*a*(1 - a)*x", scope).verdict == "wrong"


def test_a_link_that_was_taken_as_written_acts_in_the_chain(scope_of, compared, tree):
    scope = scope_of(*NEURON).taking(tree("d(a, z)"), tree("z*(1 - z)"))  # z for a
    assert compared("d(L, w) == 2*(a - y)*z*(1 - z)*x", scope)
    assert compared("d(L, y) == -2*(a - y)", scope)
    assert compared("d(L, w) == 2*(a - y)*a*(1 - a)*x", scope).verdict == "wrong"


def test_a_link_leaves_the_other_paths(scope_of, compared, tree):
    scope = scope_of("u := x**2", "v := u*x").taking(tree("d(v, u)"), tree("2*x"))  # x is right
    assert compared("d(v, x) == 4*x**2 + u", scope)  # 2x · 2x, and the direct path


def test_a_step_that_was_taken_as_a_number_has_that_number(scope_of, compared, tree):
    scope = scope_of("z := w*x", "a := z**2").at({"w": 2.0, "x": 3.0})
    assert compared("a == 36", scope)
    assert compared("a == 49", scope.taking(tree("z"), tree("7")))


def test_partial_derivatives_in_a_sum_over_paths_hold_the_other_steps_fixed(scope_of, compared):
    scope = scope_of("u := x**2", "F := u*x")
    assert compared("d(F, x) == 3*x**2", scope)
    paths = compared("3*x**2 == d(F, u)*d(u, x) + d(F, x)", scope)  # the last one is u
    assert (paths.verdict, paths.kind) == ("right", "partial")
    assert compared("d(F, x) == u", scope).verdict == "wrong"


def test_a_derivative_by_a_name_that_no_line_has_is_undecided(scope_of, compared):
    assert compared("d(L, q) == 0", scope_of(*NEURON)).verdict == "undecided"
    assert compared("d(y, w) == 0", scope_of(*NEURON))
    assert compared("d(Q, w) == 2*x", scope_of(*NEURON)).verdict == "undecided"


def test_sums_from_0_to_n_minus_1_have_n_terms(scope_of, compared, tree):
    scope = scope_of("L := s")
    sums = tree("sum_(i, (a[i] - y[i])**2)")
    zero = type(sums)("sum", sums.index, tree("0"), tree("n - 1"), sums.body)
    scope = scope.define(tree("L"), zero)
    assert compared("d(L, a[i]) == 2*(a[i] - y[i])", scope)


def test_a_gradient_may_be_laid_out_as_a_row(scope_of, compared):
    scope = scope_of("z := T(w)*x + b")
    assert compared("d(z, x) == w", scope).kind == ""
    assert compared("d(z, x) == T(w)", scope).kind == "layout"


def test_a_function_whose_steps_depend_on_its_parameter(scope_of, compared):
    scope = scope_of("f(t) := -log(p)", "p := sigmoid(t*x)")
    assert compared("prime(f, t) == -(1 - p)*x", scope)
    assert compared("d(f(t), t) == -(1 - p)*x", scope)
    assert compared("prime(f, 2) == 0", scope).verdict == "wrong"


def test_a_function_without_a_definition_is_its_call_where_it_stands_alone(scope_of, compared):
    scope = scope_of("z := f(x, y)", "x := t**2", "y := t**3")
    assert compared("d(z, t) == d(f, y)*d(y, t) + d(f, x)*d(x, t)", scope)
    assert compared("d(z, t) == d(f, x)*d(x, t)", scope).verdict == "wrong"


def test_a_capital_may_be_the_name_of_a_matrix(scope_of, compared):
    scope = scope_of("Q := X*W[q]", "K := X*W[u]", "S := Q*T(K)", "L := norm(S)**2")
    assert compared("d(L, Q) == 2*S*K", scope)
    assert compared("d(L, Q) == 2*K*S", scope).verdict == "wrong"


def test_nothing_raises(compared, scope_of):
    scope = scope_of("x := x + 1")
    assert compared("x == 2", scope).verdict == "undecided"
    assert compared("log(0 - x**2) == 1").verdict == "undecided"
