"""Lesson 3, order and memory: an order, paths and gates, counts of users, what may be overwritten."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from engine import Value, topological
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Choice, Code, Counted, Order
from nn.exercises.kinds.functions.code import call, right, without, wrong
from nn.exercises.part import AnswerError, Part


def five_gates() -> Value:
    """y = p q + tanh q with p = x w and q = p + x."""
    x, w = Value(2.0, "x"), Value(3.0, "w")
    p = x * w
    q = p + x
    r, s = p * q, q.tanh()
    y = r + s
    p.name, q.name, r.name, s.name, y.name = "p", "q", "r", "s", "y"
    return y


def diamond() -> Value:
    """y = 3a + 5a with a = 2x."""
    a = 2 * Value(2.0, "x")
    b, c = 3 * a, 5 * a
    y = b + c
    a.name, b.name, c.name, y.name = "a", "b", "c", "y"
    return y


def doublings(count: int) -> Value:
    """A number added to itself, again and again."""
    y = Value(1.0, "x")
    for _ in range(count):
        y = y + y
    return y


def threefold(rounds: int) -> dict[str, float]:
    """Paths and gates of `rounds` times y → (y + y) + y, counted in the graph."""
    y = Value(1.0)
    paths = {y: 1.0}
    for _ in range(int(rounds)):
        y = (y + y) + y
    for node in topological(y):
        if node.parents:
            paths[node] = sum(paths[parent] for parent in node.parents)
    return {"paths": paths[y], "gates": float(sum(bool(node.parents) for node in topological(y)))}


def check_order(answer: Callable[..., object]) -> Iterator[Part]:
    """Every node once, after all its users, in three graphs, and without `topological`."""
    graphs = {"the diamond": diamond(), "the five gates": five_gates(), "30 doublings": doublings(30)}
    for name, root in graphs.items():
        with without(answer, topological):
            order = call(answer, root)
        yield verdict(name, order, topological(root))


def verdict(name: str, order: object, nodes: Sequence[Value]) -> Part:
    """Whether the nodes of a graph stand in `order` once each, and each after its users."""
    if not isinstance(order, (list, tuple)):
        raise AnswerError(f"return a list of nodes; yours is {order!r:.40}")
    think = "When may a node be taken: when one of its users has been, or all?"
    if len(order) != len(nodes) or set(order) != set(nodes):
        slip = "some nodes stand in it twice" if len(order) > len(nodes) else "some nodes are missing"
        where = f"yours has {len(order)} nodes, the graph another number"
        return wrong(name, slip, think=think, where=where, due=f"{len(nodes)} nodes, each once")
    place = {node: i for i, node in enumerate(order)}
    for node in order:
        for parent in node.parents:
            if place[parent] < place[node]:
                first, second = (each.name or f"the node with data {each.data:g}" for each in (parent, node))
                slip = f"{first} comes before its user {second}"
                return wrong(name, slip, think=think, where=f"{first} stands in place {place[parent] + 1}")
    return right(name)


def ready_order(root: Value, take: int = -1, at_zero: bool = True, start: str = "all") -> list[Value]:
    """The nodes whose users have all been taken, one after the other; with the mistakes that the tests need."""
    waiting: Counter[Value] = Counter()
    stack, seen = [root], {root}
    while stack:
        for parent in stack.pop().parents:
            waiting[parent] += 1
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    order, ready = [], [root]
    while ready:
        node = ready.pop(take)
        order.append(node)
        for parent in node.parents if start == "all" else set(node.parents):
            waiting[parent] -= 1
            if waiting[parent] == 0 or (not at_zero and parent not in order and parent not in ready):
                ready.append(parent)
    return order


def by_postorder(root: Value) -> list[Value]:
    """Parents first, then the node, read backward."""
    order, stack = [], [(root, False)]
    while stack:
        node, done = stack.pop()
        if done and node not in order:
            order.append(node)
        elif not done and node not in order:
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents)
    return order[::-1]


EXERCISES = (
    Exercise(
        "3.1",
        "Find an order",
        "p = x w, q = p + x, r = p q, s = tanh q, y = r + s. In which order may the five gates send?",
        Order(five_gates),
        right=("y r s q p", "y, s, r, q, p", ["y", "r", "s", "q", "p"]),
        wrong=(
            Wrong("p q r s y", "Have all of them sent"),
            Wrong("y q r s p", "q sends before r"),
            Wrong("y r q s p", "q sends before s"),
            Wrong("y r p s q", "p sends before q"),
            Wrong("y r s q", "once, and nothing else", refused=True),
            Wrong("y r s q p w x", "once, and nothing else", refused=True),
        ),
        solution="q waits for r and s, and p waits for r and q. So y r s q p or y s r q p, and no third.",
    ),
    Exercise(
        "3.2",
        "Count",
        "Begin with x and do {rounds} times y → (y + y) + y. How many paths lead from the result to x? How many "
        "gates send in a walk in topological order?",
        Counted(
            threefold,
            slips={
                "each round has two gates, and you count one": lambda rounds: {"gates": rounds},
                "paths multiply from round to round, and you add them": lambda rounds: {"paths": 3 * rounds},
                "each round has three ways through it, and you count two": lambda rounds: {
                    "paths": 2**rounds
                },
                "this is the number of edges": lambda rounds: {"paths": 4 * rounds, "gates": 4 * rounds},
            },
        ),
        numbers={"rounds": (5, 4, 6)},
        think={
            "paths": "Draw two rounds. In how many ways can you go through them?",
            "gates": "Draw one round.",
        },
        right=({"paths": 243, "gates": 10}, [243.0, "10"]),
        wrong=(
            Wrong([15, 10], "you add them"),
            Wrong([32, 10], "you count two"),
            Wrong([243, 5], "you count one"),
            Wrong([20, 20], "number of edges"),
            Wrong([5, 3], "Draw two rounds"),
            Wrong(["many", 10], "write a number", refused=True),
        ),
        solution="Each round has three ways through, two of them by the inner +, and two gates: 3 to the power of "
        "{rounds} paths, 2 · {rounds} gates.",
    ),
    Exercise(
        "3.3",
        "Another way to an order",
        "Write ready_order(root): every node once, each after all its users, by counts of users that still have "
        "to send.",
        Code(check_order),
        right=(ready_order, by_postorder, lambda root: ready_order(root, take=0)),
        wrong=(
            Wrong(lambda root: topological(root)[::-1], "without topological", refused=True),
            Wrong(lambda root: ready_order(root, at_zero=False), "or all?"),
            Wrong(lambda root: ready_order(root, start="once"), "missing"),
            Wrong(lambda root: by_postorder(root)[::-1], "before its user"),
            Wrong(lambda root: [root, *root.parents], "missing"),
            Wrong(lambda root: [root, *by_postorder(root)], "twice"),
            Wrong(lambda root: len(by_postorder(root)), "return a list", refused=True),
        ),
        solution="while ready: node = ready.pop(); order.append(node); for each parent: waiting[parent] -= 1, "
        "and if that is 0, ready.append(parent). A parent used twice by a node is counted and lowered twice.",
    ),
    Exercise(
        "3.4",
        "Saving memory",
        "A library writes the result of an operation over its operand q and keeps nothing else. For which operation "
        "is the way back still right?",
        Choice(
            {"a": "q · q", "b": "tanh q", "c": "sin q", "d": "q · w, for the derivative by w"},
            "b",
            {
                "a": "the partial is 2q, and the root of the result has two signs",
                "c": "the partial is cos q; the sine alone leaves its sign open",
                "d": "the partial by w is q itself, and it is gone when w is 0",
            },
        ),
        think="Which of the partials can be computed from the result alone?",
        right=("b", "(b)", " B "),
        wrong=(
            Wrong("a", "two signs"),
            Wrong("c", "leaves its sign open"),
            Wrong("d", "when w is 0"),
            Wrong("tanh", "one letter", refused=True),
            Wrong("ab", "one letter", refused=True),
            Wrong(2, "one letter", refused=True),
        ),
        solution="The derivative of tanh is 1 − tanh², made of the result alone. The others need the operand.",
    ),
)
