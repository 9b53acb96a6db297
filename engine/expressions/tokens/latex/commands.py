"""Tables of LaTeX commands: the token that each one is, or the part that it plays."""

from engine.expressions.functions import LOCAL
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.letters import GREEK


def _table(kind: str, rows: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {command: (kind, text) for text, commands in rows.items() for command in commands.split()}


_VARIANTS = {"ε": "varepsilon", "θ": "vartheta", "φ": "varphi", "ρ": "varrho", "σ": "varsigma", "π": "varpi"}
_FUNCTIONS = """
exp log ln sin cos tan sinh cosh tanh arcsin arccos arctan max min arg det dim ker cot sec csc lg inf sup
"""
RAISED = {
    "dagger": "dagger",
    "dag": "dagger",
    "ddagger": "ddagger",
    "ddag": "ddagger",
    "perp": "perp",
    "bot": "perp",
}
"""Commands that stand above a name and make it another one, each with its word."""
TOKENS: dict[str, tuple[str, str]] = {
    **{word: (kinds.NAME, letter) for word, letter in GREEK.items()},
    **_table(
        kinds.NAME,
        _VARIANTS
        | {
            "l": "ell",
            "⊤": "top intercal",
            "†": "dagger dag",
            "‡": "ddagger ddag",
            "⊥": "perp bot",
            "i": "imath",
            "j": "jmath",
        },
    ),
    **{name: (kinds.NAME, name) for name in _FUNCTIONS.split()},
    **{local: (kinds.NAME, name) for local, name in LOCAL.items()},
    **_table(
        kinds.SIGN,
        {
            "·": "cdot bullet centerdot",
            "×": "times",
            "*": "ast star *",
            "/": "div slash",
            "⊙": "odot",
            "∘": "circ",
            "⊗": "otimes",
            "'": "prime",
            "_": "_",
            ":": "colon",
        },
    ),
    **_table(
        kinds.RELATION,
        {
            "≤": "le leq leqslant",
            "≥": "ge geq geqslant",
            "≠": "ne neq",
            "<": "lt",
            ">": "gt",
            "≈": "approx simeq cong doteq approxeq",
            "≡": "equiv",
            ":=": "coloneqq coloneq triangleq eqdef",
            "=:": "eqqcolon eqcolon",
            "←": "gets leftarrow longleftarrow",
            "→": "to rightarrow longrightarrow mapsto",
            "∈": "in",
            "∝": "propto",
            "~": "sim",
            "⇒": "Rightarrow implies iff Leftrightarrow Longrightarrow therefore",
            "|": "mid",
        },
    ),
    **_table(kinds.OPEN, {"⟨": "langle", "{": "lbrace {", "[": "lbrack", "(": "lparen", "⌊": "lfloor"}),
    **_table(kinds.CLOSE, {"⟩": "rangle", "}": "rbrace }", "]": "rbrack", ")": "rparen", "⌋": "rfloor"}),
    **_table(kinds.BAR, {"|": "vert lvert rvert", "‖": "Vert lVert rVert |"}),
    **_table(
        kinds.COMMAND,
        {
            "frac": "frac tfrac dfrac cfrac nicefrac sfrac",
            "sqrt": "sqrt",
            "sum": "sum",
            "prod": "prod",
            "partial": "partial",
            "nabla": "nabla triangledown grad",
            "infinity": "infty",
            "dots": "dots ldots cdots vdots ddots dotsc dotsb iddots",
            "underbrace": "underbrace overbrace",
            "accent:hat": "hat widehat",
            "accent:bar": "bar overline",
            "accent:tilde": "tilde widetilde",
            "accent:dot": "dot",
            "accent:ddot": "ddot",
            "style:vec": "vec overrightarrow underline",
            "style:bold": "mathbf bm boldsymbol bold pmb textbf",
            "style:cal": "mathcal mathscr mathfrak cal",
            "style:bb": "mathbb mathds mathbbm",
        },
    ),
    **_table(kinds.SEPARATOR, {"quad": "quad qquad", "row": "\\ cr newline", "&": "&"}),
}
"""Commands that are one token."""

SIDES = dict.fromkeys(("left", "bigl", "Bigl", "biggl", "Biggl"), kinds.OPEN)
SIDES |= dict.fromkeys(("right", "bigr", "Bigr", "biggr", "Biggr"), kinds.CLOSE)
SIDES |= dict.fromkeys(("big", "Big", "bigg", "Bigg", "middle", "bigm", "Bigm"), "")
"""Commands before a delimiter, with the side that they give it."""

ARROWS = {"xrightarrow": "→", "xleftarrow": "←"}
"""Arrows with words above them, which are left out."""

UNREAD = {
    "int": "an integral",
    "oint": "an integral",
    "iint": "an integral",
    "lim": "a limit",
    "pm": "±",
    "mp": "∓",
}
"""Commands that a formula may have and that are not read, each with its words."""

_WORDS = """
text textrm textit textsf texttt textup textnormal mathrm mathit mathsf mathtt mathnormal operatorname mbox
hbox mathop rm
"""
WORDS = frozenset(_WORDS.split())
"""Commands whose argument is a word."""

_IGNORED = """
, ; : ! > / thinspace medspace thickspace negthinspace enspace displaystyle textstyle scriptstyle limits
nolimits nonumber notag hline boxed mathstrut strut hfill bigskip smallskip centering noindent
scriptscriptstyle ensuremath cancel bcancel xcancel mathclose mathopen mathrel mathbin mathord mathinner
allowbreak nobreak
"""
IGNORED = frozenset(_IGNORED.split()) | {" ", "\n", "\t"}
"""Commands without a meaning; the argument of some is read as if it stood alone."""

DROPPED = {
    "label": 1,
    "tag": 1,
    "tag*": 1,
    "hspace": 1,
    "vspace": 1,
    "ref": 1,
    "eqref": 1,
    "color": 1,
    "phantom": 1,
}
DROPPED |= {
    "textcolor": 1,
    "overset": 1,
    "underset": 1,
    "stackrel": 1,
    "hphantom": 1,
    "vphantom": 1,
    "footnote": 1,
    "cite": 1,
    "kern": 0,
    "rule": 2,
    "smash": 0,
}
"""Commands that are left out with so many arguments."""

_PROSE = """
if otherwise else where for and so hence since when with or is are let thus because iff then we have as by
from that which this the all any each every note using therefore given
"""
PROSE = frozenset(_PROSE.split())
r"""Words of \text that are no names."""
