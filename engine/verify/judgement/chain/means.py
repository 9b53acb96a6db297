"""The means over examples in an expression, and nodes with two edges to one: where 1/n or an edge is forgotten."""

import math
from collections.abc import Iterator, Sequence

from engine.core import operations as ops
from engine.core.operation import CONSTANT
from engine.core.value import Value
from engine.verify.judgement.chain.edges import Edge, Ledger


def means(ledgers: Sequence[Ledger]) -> frozenset[int]:
    """Every n above 1 for which the derivative passes a mean of n terms: 1/n times their sum.

    Each of the terms depends on the bottom, as each example of a batch does on a weight. So one half of a sum
    over two outputs is no mean.
    """
    first = ledgers[0]
    between = {first.order[i] for i in first.between}
    counts: set[int] = set()
    for edge in first.edges:
        n = _whole_inverse(ledgers, edge)
        if n > 1 and _is_sum_of(first.ends(edge)[1], n, between):
            counts.add(n)
    for i in first.between:  # l1/n + l2/n + ...
        terms = list(_terms(first.order[i]))
        n = len(terms)
        if n > 1 and between.issuperset(terms) and all(_is_share(ledgers, term, n) for term in terms):
            counts.add(n)
    return frozenset(counts)


def shares(ledgers: Sequence[Ledger]) -> frozenset[int]:
    """Every n above 1 for which some partial is 1/n at all points: the 2 of one half."""
    return frozenset(n for edge in ledgers[0].edges if (n := _whole_inverse(ledgers, edge)) > 1)


def _whole_inverse(ledgers: Sequence[Ledger], edge: Edge) -> int:
    """The n for which a partial is 1/n or -1/n at all points; 0 where there is none."""
    partial = abs(ledgers[0].partial(edge))
    n = round(min(1.0 / partial, 2.0**53)) if partial else 0
    return n if all(abs(abs(ledger.partial(edge)) * n - 1.0) < 1e-12 for ledger in ledgers) else 0


def _is_sum_of(node: Value, n: int, between: set[Value]) -> bool:
    terms = list(_terms(node))
    return len(terms) == n and between.issuperset(terms)


def _is_share(ledgers: Sequence[Ledger], term: Value, n: int) -> bool:
    """Whether a term is a node times 1/n."""
    first = ledgers[0]
    i = first.index[term]
    edges = [edge for edge in first.edges if edge[0] == i]
    return len(edges) == 1 and _whole_inverse(ledgers, edges[0]) == n


def _terms(node: Value) -> Iterator[Value]:
    """The terms of a sum, in their order; the node itself where it is no sum. A named part of a sum is one term."""
    waiting = [node]
    while waiting:
        term = waiting.pop()
        if term.op is ops.add and (term is node or not term.name):
            waiting += reversed(term.parents)
        else:
            yield term


def doubled(ledger: Ledger) -> Value | None:
    """The node nearest the bottom that takes one operand twice: s × s; None without one."""
    for i in ledger.between:
        node = ledger.order[i]
        if len(node.parents) == 2 and node.parents[0] is node.parents[1]:
            return node
    return None


def has_number(ledger: Ledger, number: float) -> bool:
    """Whether a plain number of this size stands in the expression, or more than one edge leads to the bottom."""
    sizes = {abs(node.data) for node in ledger.order if node.op is CONSTANT}
    users = sum(ledger.ends(edge)[1] is ledger.bottom for edge in ledger.edges)
    is_there = any(math.isclose(abs(number), size, rel_tol=1e-9) for size in sizes)
    return is_there or users > 1 or len(sizes) > 1
