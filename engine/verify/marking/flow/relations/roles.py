"""The role of a statement: definition, assignment, condition or claim."""

import re
from typing import Literal, TypeAlias

from engine.expressions.functions import KNOWN
from engine.expressions.tree import (
    BigOperator,
    Blank,
    Call,
    Derivative,
    Number,
    Power,
    Relation,
    Sum,
    Symbol,
    Transpose,
    Tree,
    Tuple,
)
from engine.expressions.walking import walk
from engine.verify.marking.verdicts.ground.numeric import has_decimals

Role: TypeAlias = Literal["definition", "assignment", "condition", "premise", "shape", "claim", "none"]
EQUALITIES = frozenset(("=", "≈", "≡", ":="))
_CONDITION_WORDS = re.compile(
    r"\b(set|sets|setting|put|putting|require|requires|optimum|optimal|minimum|minimi[sz]\w*|maximum|stationary|solve|"
    r"solving|critical|vanish\w*|if|when|until)\b[^.]*$"
)
_IF = re.compile(r"\b(if|whenever|assuming|provided|unless|because|since|as)(\s+that)?[,:\s]*\$?\s*$")
_REDEFINED = frozenset(
    """σ sigmoid logistic sigm sig softmax relu ReLU Relu softplus step sign heaviside gelu GELU elu ELU silu SiLU
    swish leaky_relu cross_entropy log_softmax logsoftmax mean onehot cov var Var norm sup inf arg""".split()  # noqa: SIM905
)
"""Known functions that a text may define all the same: its own definition counts."""
_COUNTERS = frozenset("ijklmnpqrstLNKMT")
_COUNTING = re.compile(r"\b(for|over|all|each|every|index|indices|layers?|examples?|samples?)[,:\s]*\$?\s*$")
_FUNCTION = re.compile(
    r"\b(functions?|(functions?|loss|cost|error) (is|are))\W*$"
)  # Logistic function: h(x) = ...
_LET_WORDS = re.compile(
    r"\b(let|where|with|define|defined|defining|denote|write|suppose|consider|given|now|when|for|case|instead|call|"
    r"introduce|take|assume|put|model|here|"
    r"notation|set)\b[^.=]*$"
)


def role(relation: Relation, words: str, *, is_defined: bool) -> Role:  # noqa: PLR0911  # one return for each role
    """The role of a relation after the given prose. `is_defined`: its left side has a definition already."""
    first, signs = relation.members[0], relation.signs
    if "∈" in signs:
        return "shape"
    if "←" in signs:
        return "assignment"
    if not EQUALITIES.intersection(signs) or "|" in signs:
        return "none"
    if isinstance(first, Blank) or signs[0] not in EQUALITIES:
        return "claim" if signs[0] in EQUALITIES else "none"
    if not is_defined and (_is_case(relation) or _counts(relation, words)):
        return "none"
    if follows_if(words) or _is_total(relation) or (is_symmetry(relation) and not is_defined):
        return "premise"
    if is_nameable(first) and is_update(first, relation.members[1]):
        return "assignment"
    if _is_zero(relation.members[-1]) and _CONDITION_WORDS.search(words):
        return "condition"
    if signs[0] == ":=":
        return "claim" if isinstance(first, Derivative) else "definition"
    return "definition" if is_nameable(first) and (not is_defined or introduces(words)) else "claim"


def _counts(relation: Relation, words: str) -> bool:
    """Whether a letter is told its numbers: for i = 1."""
    first, second = relation.members[:2]
    return bool(_COUNTING.search(words)) and _is_counter(first) and not has_decimals(second)


def _is_case(relation: Relation) -> bool:
    """Whether two letters that count are compared: the case i = j."""
    return len(relation.members) == 2 and all(map(_is_counter, relation.members))


def _is_total(relation: Relation) -> bool:
    """Whether the numbers of a name add up to a number, as the text assumes: Σ y_i = 1."""
    match relation:
        case Relation((BigOperator("sum", body=Symbol()), Number()), ("=",)):
            return True
    return False


def is_symmetry(relation: Relation) -> bool:
    """Whether a matrix is its own transpose, as the text assumes: A = Aᵀ, w_ij = w_ji."""
    match relation.members:
        case (Symbol() as first, Transpose(operand)):
            return operand == first
        case (Symbol(sub=(i, j)) as first, Symbol(sub=(k, m)) as second):
            return (first.stem, i, j) == (second.stem, m, k) and i != j
    return False


def _is_counter(tree: Tree) -> bool:
    return isinstance(tree, Symbol) and tree.name in _COUNTERS


def follows_if(words: str) -> bool:
    """Whether the prose before a relation makes it a condition: if, provided, since."""
    return bool(_IF.search(words))


def introduces(words: str) -> bool:
    """Whether the prose before an equation introduces a name: let, where, with, define."""
    return bool(_LET_WORDS.search(words) or _FUNCTION.search(words))


def is_nameable(tree: Tree) -> bool:
    """Whether a definition may have this left side: a name, or a function of names."""
    if isinstance(tree, Call):
        if tree.function.base in KNOWN - _REDEFINED:  # det A = 5, log f = x: no definition of det and log
            return False
        return not tree.primes and all(map(_is_parameter, tree.arguments))
    if isinstance(tree, Power):  # σ² = ... is a variance
        return isinstance(tree.base, Symbol) and isinstance(tree.exponent, Number)
    return isinstance(tree, Symbol) or (isinstance(tree, Transpose) and isinstance(tree.operand, Symbol))


def _is_parameter(tree: Tree) -> bool:
    """Whether a function may be defined with this argument: x, (x, y), σ²."""
    if isinstance(tree, Power):
        return isinstance(tree.base, Symbol) and isinstance(tree.exponent, Number)
    return isinstance(tree, (Symbol, Tuple))


def is_update(left: Tree, right: Tree) -> bool:
    """Whether `left = right` gives a name a new value: w = w − ηg, w' = w − ηg, θ_{i+1} = θ_i − ηg."""
    if not isinstance(left, Symbol):
        return False
    if any(part == left for part in walk(right)):
        return True
    if not (isinstance(right, Sum) and isinstance(right.terms[0], Symbol)):
        return False
    old = right.terms[0]
    renewed = left.primes > old.primes or any(isinstance(part, Sum) for part in (*left.sub, *left.sup))
    return old.stem == left.stem and (renewed or "new" in left.name)


def _is_zero(tree: Tree) -> bool:
    return isinstance(tree, Number) and tree.value == 0
