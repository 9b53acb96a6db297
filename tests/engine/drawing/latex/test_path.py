import pytest

from engine import Value, exp
from engine.drawing.latex.path import Path, local_derivative


def test_a_path_has_the_nodes_between_and_their_consumers():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    a = x * y
    root = a + exp(a)
    path = Path(root, x)
    assert path.nodes[0] is x
    assert path.nodes[-1] is root
    assert y not in path.nodes
    assert len(path.consumers[a]) == 2
    assert [path.is_joint(node) for node in (x, a, root)] == [True, True, False]


def test_gradients_are_those_of_backward():
    x = Value(0.5, "x")
    root = exp(x * x) * x
    gradients = Path(root, x).gradients()
    root.backward()
    assert all(gradients[node] == node.grad for node in gradients)


def test_an_operand_that_comes_twice_has_the_sum_of_its_partials():
    x = Value(3.0)
    assert local_derivative(x * x, x) == 6.0


def test_a_value_that_does_not_depend_on_wrt_is_refused():
    with pytest.raises(ValueError, match="the value does not depend on wrt"):
        Path(Value(1.0) * 2.0, Value(1.0))
