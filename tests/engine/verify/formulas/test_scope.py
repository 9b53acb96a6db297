import pytest

from engine import Scope
from engine.expressions.tree import Number, Symbol


def test_a_scope_is_never_changed(tree):
    empty = Scope()
    full = empty.define(tree("z"), tree("w*x")).shaped("W", ("m", "n")).sized("n", 4).at({"x": 2.0})
    assert empty == Scope()
    assert (full.shapes, full.sizes, full.numbers) == ({"W": ("m", "n")}, {"n": 4}, {"x": 2.0})
    assert full.anywhere().numbers == {}
    assert full.is_stated("x")
    assert not full.is_stated("w")


def test_the_last_definition_of_a_name_counts(tree):
    scope = Scope().define(tree("z"), tree("w*x")).define(tree("z"), tree("w + x"))
    assert scope.defined(tree("z")) == tree("w + x")
    assert len(scope.definitions) == 1


def test_a_definition_of_a_family_is_that_of_its_members(tree):
    scope = Scope().define(tree("z[j]"), tree("x[j]"))
    assert scope.defined(tree("z[k]")) == tree("x[j]")
    assert scope.defined(tree("z")) is None
    assert scope.defined(tree("z[j, k]")) is None


def test_free_names_are_found_through_the_definitions(tree):
    scope = Scope().define(tree("z"), tree("w*x")).define(tree("a"), tree("sigmoid(z)"))
    assert set(scope.free(tree("a - y"))) == {"w", "x", "y"}


def test_only_names_and_functions_are_defined(tree):
    with pytest.raises(TypeError, match="a definition has a name"):
        Scope().define(Number("2"), tree("x"))


def test_a_line_needs_the_definitions_below_its_names(tree):
    scope = Scope()
    for name, right in (("z", "w*x"), ("a", "sigmoid(z)"), ("u", "v**2"), ("L", "(a - y)**2")):
        scope = scope.define(Symbol(name), tree(right))
    needed = scope.relevant((tree("d(a, w)"), tree("x")))
    assert [definition.symbol.name for definition in needed.definitions] == ["z", "a"]
    assert needed.stems == scope.stems  # v is still a name of the text
