import ast
import linecache
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import judge, parse
from engine.support import python_ast
from engine.support.python_ast import line_of, text_of, tree_of, trees_of


def test_text_becomes_a_tree():
    assert ast.unparse(tree_of("a*b")) == "a * b"
    assert [ast.unparse(tree) for tree in trees_of("a = 1\nb")] == ["a = 1", "b"]
    with pytest.raises(SyntaxError):
        tree_of("a b")


def test_threads_parse_one_after_the_other(monkeypatch):
    """Python 3.11 counts the depth of the trees of all threads together, and fails where two are on their way."""
    at_once, most, plain = [], [0], python_ast._whole_tree

    def slow(*arguments, **options):
        at_once.append(1)
        most[0] = max(most[0], len(at_once))
        time.sleep(0.001)
        at_once.pop()
        return plain(*arguments, **options)

    monkeypatch.setattr(python_ast, "_whole_tree", slow)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: parse(f"x + {i}", {"x": 1.0}), range(8)))
        list(pool.map(lambda i: judge(f"w*x + {i}", hand={"w": "x"}), range(4)))
    assert most == [1]


FORK = """
import os, threading
from engine.support import python_ast
from engine.support.process import garbage
held, child_is_done = threading.Event(), threading.Event()
def wait():
    held.set()
    child_is_done.wait()
def hold():
    python_ast._lock.holding(lambda: garbage._collector_off.lock.holding(wait))
threading.Thread(target=hold).start()
held.wait()
child = os.fork()
if child == 0:
    python_ast.tree_of("a*b")
    with garbage.no_cycle_collection():
        os._exit(7)
status = os.waitpid(child, 0)[1]
child_is_done.set()
print(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform has no fork")
def test_a_fork_while_another_thread_holds_the_locks_does_not_hang():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", FORK]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603  # this file
    assert ended.stdout == "7\n"


def test_what_exec_ran_has_no_text_though_python_may_have_lines_of_that_name(monkeypatch):
    lines = ["import sys\n"]  # those of `python -c`, which Python 3.13 keeps by the name of what exec runs
    monkeypatch.setitem(linecache.cache, "<string>", (len(lines[0]), None, lines, "<string>"))
    names = {}
    exec("def rule(a):\n    return a", names)  # noqa: S102  # typed at a prompt
    with pytest.raises(OSError, match="could not get source code"):
        text_of(names["rule"])
    assert line_of("<string>", 1) == ""
    assert text_of(line_of).startswith("def line_of(")
    assert line_of(python_ast.__file__, 1).startswith('"""Find Python text')
