"""Lesson 2, the engine of one's own: partials, a chooser, a second pass."""

import math

from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code
from nn.exercises.lessons.lesson_02.answers import (
    added_root,
    added_to_everything,
    backward_with_a_dict,
    eager,
    larger,
    larger_by_flag,
    mul,
    mul_reversed,
    once,
    passes,
    plain_after_zero,
    recursive,
    tanh,
    tanh_by_cosh,
)
from nn.exercises.lessons.lesson_02.gates import check_gates, check_max
from nn.exercises.lessons.lesson_02.node import Node, plain
from nn.exercises.lessons.lesson_02.second_pass import check_passes

EXERCISES = (
    Exercise(
        "2.1",
        "Two more gates",
        "Write my_mul(a, b) and my_tanh(a): each returns a MyValue with its number, its parents and its partials.",
        Code(check_gates),
        using={"engine": Node},
        right=({"mul": mul, "tanh": tanh}, {"mul": mul_reversed, "tanh": tanh_by_cosh}),
        wrong=(
            Wrong(
                {"mul": lambda a, b: Node(a.data * b.data, (a, b), (a.data, b.data)), "tanh": tanh},
                "exchanged",
            ),
            Wrong({"mul": lambda a, b: Node(a.data * b.data, (a, b), (1.0, 1.0)), "tanh": tanh}, "of a sum"),
            Wrong(
                {"mul": mul, "tanh": lambda a: Node(math.tanh(a.data), (a,), (1 - a.data**2,))},
                "taken at the input",
            ),
            Wrong(
                {"mul": mul, "tanh": lambda a: Node(math.tanh(a.data), (a,), (math.tanh(a.data),))},
                "its own derivative",
            ),
            Wrong(
                {"mul": mul, "tanh": lambda a: Node(math.tanh(a.data), a, 1.0)},  # type: ignore[arg-type]  # the mistake
                "with a comma",
                refused=True,
            ),
            Wrong(
                {"mul": lambda a, b: Node(a.data * b.data, (a,), (b.data,)), "tanh": tanh},
                "a partial for each",
            ),
            Wrong(
                {"mul": lambda a, b: Node(a.data * b.data, (a, b), (b, a)), "tanh": tanh},
                "a.data",
                refused=True,
            ),
            Wrong({"mul": lambda a, b: a.data * b.data, "tanh": tanh}, "return a Node", refused=True),
            Wrong({"mul": lambda a, b: a * b, "tanh": tanh}, "before you write", refused=True),
        ),
        solution="MyValue(a.data * b.data, (a, b), (b.data, a.data)): × exchanges. For tanh with "
        "t = math.tanh(a.data): MyValue(t, (a,), (1 - t * t,)). No line of the backward pass changes.",
    ),
    Exercise(
        "2.2",
        "A chooser",
        "Write my_max(a, b). Both operands are parents, each with its partial. In a tie the first operand receives "
        "everything.",
        Code(check_max),
        using={"engine": Node},
        right=(larger, larger_by_flag),
        wrong=(
            Wrong(
                lambda a, b: Node(
                    max(a.data, b.data), (a, b), (float(a.data > b.data), float(a.data <= b.data))
                ),
                "second operand",
            ),
            Wrong(lambda a, b: Node(max(a.data, b.data), (a, b), (1.0, 1.0)), "of a sum"),
            Wrong(
                lambda a, b: Node(
                    max(a.data, b.data), (a, b), (float(a.data >= b.data), float(b.data >= a.data))
                ),
                "in the tie both",
            ),
            Wrong(lambda a, b: a if a.data >= b.data else b, "parents"),
            Wrong(
                lambda a, b: Node(max(a.data, b.data), (a if a.data >= b.data else b,), (1.0,)),
                "Which nodes must be able",
            ),
            Wrong(lambda a, b: Node(max(a.data, b.data), (a, b), (0.5, 0.5)), "grows a little"),
            Wrong(lambda a, b: Node(min(a.data, b.data), (a, b), (1.0, 0.0)), "number itself"),
            Wrong(lambda a, b: Node(max(a, b), (a, b), (1.0, 0.0)), "TypeError", refused=True),
        ),
        solution="If a.data >= b.data: the number a.data with the partials (1.0, 0.0), else b.data with (0.0, 1.0). "
        "Both are parents, the one that was not chosen too.",
    ),
    Exercise(
        "2.3",
        "A second pass",
        "Write backward_4: inner nodes begin each pass at 0, leaves keep what they have.",
        Code(check_passes),
        using={"engine": Node},
        right=(passes(lambda node, root: bool(node.parents)), backward_with_a_dict, plain_after_zero),
        wrong=(
            Wrong(passes(lambda node, root: node is root), "of the pass before"),
            Wrong(passes(lambda node, root: True), "leaf is set to 0"),
            Wrong(passes(lambda node, root: bool(node.parents), root_first=True), "nothing is sent"),
            Wrong(added_root, "added to"),
            Wrong(added_to_everything, "the root and the inner nodes keep"),
            Wrong(plain, "of the pass before"),
            Wrong(recursive, "recursion"),
            Wrong(once, "only once"),
            Wrong(eager, "and then again"),
            Wrong(lambda root: None, "nothing is sent"),
            Wrong(lambda root: root.gradient, "AttributeError", refused=True),
        ),
        solution="Before the walk, set node.grad = 0.0 for every node that has parents, then root.grad = 1.0. "
        "A leaf has no parents and keeps its sum.",
    ),
)
