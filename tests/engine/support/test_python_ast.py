import ast
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import judge, parse
from engine.support.python_ast import tree_of, trees_of


def test_text_becomes_a_tree():
    assert ast.unparse(tree_of("a*b")) == "a * b"
    assert [ast.unparse(tree) for tree in trees_of("a = 1\nb")] == ["a = 1", "b"]
    with pytest.raises(SyntaxError):
        tree_of("a b")


def test_threads_parse_one_after_the_other(monkeypatch):
    """Python 3.11 counts the depth of the trees of all threads together, and fails where two are on their way."""
    at_once, most, plain = [], [0], ast.parse

    def slow(*arguments, **options):
        at_once.append(1)
        most[0] = max(most[0], len(at_once))
        time.sleep(0.001)
        at_once.pop()
        return plain(*arguments, **options)

    monkeypatch.setattr(ast, "parse", slow)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: parse(f"x + {i}", {"x": 1.0}), range(8)))
        list(pool.map(lambda i: judge(f"w*x + {i}", hand={"w": "x"}), range(4)))
    assert most == [1]
