"""Trees as plain text with Unicode signs."""

from typing import ClassVar

from engine.expressions import tree as t
from engine.expressions.tree import Tree

RELATION, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)
"""How tightly a text binds. A part that binds more loosely than its place allows stands in brackets."""


class PlainSpeller:
    """Texts of nodes, each made from the texts of its parts, which come first."""

    MINUS = "−"
    MULTIPLIED: ClassVar[dict[str, str]] = {
        "implicit": "·",
        "dot": "·",
        "star": "*",
        "cross": "×",
        "elementwise": " ⊙ ",
        "matrix": " @ ",
        "outer": " ⊗ ",
    }
    RELATED: ClassVar[dict[str, str]] = {}
    BIG: ClassVar[dict[str, str]] = {"sum": "Σ", "prod": "Π", "max": "max", "min": "min", "mean": "mean"}

    def __init__(self) -> None:
        self.texts: dict[int, tuple[str, int]] = {}

    def add(self, node: Tree) -> None:
        """Note the text of a node."""
        write = getattr(self, f"_{type(node).__name__.lower()}")
        self.texts[id(node)] = write(node)

    def text(self, node: Tree, level: int = RELATION) -> str:
        """The text of a node, in brackets where it binds more loosely than `level`."""
        text, own = self.texts[id(node)]
        return text if own >= level else self.grouped(text)

    def grouped(self, text: str) -> str:
        """A text in brackets."""
        return f"({text})"

    def script(self, text: str) -> str:
        """A text as an index: alone where it is one letter or digit, else in braces."""
        return text if len(text) == 1 else f"{{{text}}}"

    def _joined(self, parts: tuple[Tree, ...]) -> str:
        texts = [self.text(part) for part in parts]
        apart = "" if all(len(text) == 1 and text.isalpha() for text in texts) else ","
        return apart.join(texts)

    def _blank(self, _: t.Blank) -> tuple[str, int]:
        return "", ATOM

    def _dots(self, _: t.Dots) -> tuple[str, int]:
        return "…", ATOM

    def _number(self, node: t.Number) -> tuple[str, int]:
        return node.text, PRODUCT if "/" in node.text else ATOM

    def _constant(self, node: t.Constant) -> tuple[str, int]:
        return node.name, ATOM

    def _symbol(self, node: t.Symbol) -> tuple[str, int]:
        star = node.accent == "star"
        text = node.base if star else node.stem
        text += f"_{self.script(self._joined(node.sub))}" if node.sub else ""
        text += f"^[{self._joined(node.sup)}]" if node.sup else ""
        return text + "^*" * star + "'" * node.primes, ATOM

    def _sum(self, node: t.Sum) -> tuple[str, int]:
        text = self.text(node.terms[0], PRODUCT)
        for sign, term in zip(node.signs[1:], node.terms[1:], strict=True):
            text += f" {'+' if sign == '+' else self.MINUS} {self.text(term, PRODUCT)}"
        return text, SUM

    def _product(self, node: t.Product) -> tuple[str, int]:
        last = len(node.factors) - 1
        texts = [self._factor(factor, i, i == last) for i, factor in enumerate(node.factors)]
        return self.MULTIPLIED[node.kind].join(texts), PRODUCT

    def _factor(self, factor: Tree, i: int, is_last: bool) -> str:
        """A factor: a sum over an index stands alone at the end only, a product and a quotient at the beginning."""
        if isinstance(factor, t.BigOperator):
            return self.text(factor, PRODUCT if is_last else ATOM)
        if isinstance(factor, t.Derivative | t.Differential):
            return self.text(factor, PRODUCT)
        return self.text(factor, PRODUCT if i == 0 else POWER)

    def _quotient(self, node: t.Quotient) -> tuple[str, int]:
        big = isinstance(node.numerator, t.BigOperator)
        above = self.text(node.numerator, ATOM if big else PRODUCT)
        return f"{above}/{self.text(node.denominator, POWER)}", PRODUCT

    def _power(self, node: t.Power) -> tuple[str, int]:
        named = isinstance(node.base, t.Symbol) and bool(
            node.base.sup or node.base.primes or node.base.accent == "star"
        )
        base = self.grouped(self.text(node.base)) if named else self.text(node.base, ATOM)
        exponent = self.text(node.exponent)
        if node.elementwise:
            return f"{base}^{{∘ {exponent}}}", POWER
        plain = exponent.isdecimal() or (isinstance(node.exponent, t.Symbol) and len(exponent) == 1)
        return f"{base}^{exponent if plain else self.grouped(exponent)}", POWER

    def _negation(self, node: t.Negation) -> tuple[str, int]:
        level = PRODUCT if isinstance(node.operand, t.BigOperator) else POWER
        return f"{self.MINUS}{self.text(node.operand, level)}", SIGN

    def _call(self, node: t.Call) -> tuple[str, int]:
        function = self.text(node.function) + "'" * node.primes
        return f"{function}({', '.join(map(self.text, node.arguments))})", ATOM

    def _derivative(self, node: t.Derivative) -> tuple[str, int]:
        if node.kind == "prime":
            return f"({self.text(node.of)}){chr(39) * node.order}", ATOM
        if node.kind in {"gradient", "hessian"}:
            wrt = f"_{{{self._joined(node.wrt)}}}" if node.wrt else ""
            square = "²" * (node.kind == "hessian")
            return f"∇{square}{wrt} {self._operand(node.of)}".replace("∇ ", "∇").replace("∇² ", "∇²"), SIGN
        sign = "∂" if node.kind == "partial" else "d"
        order = f"^{len(node.wrt)}" if len(node.wrt) > 1 else ""
        gap = " " * bool(order)
        below = self._variables(node, sign)
        return f"{sign}{order}{gap}{self._operand(node.of)}/{below}", PRODUCT

    def _variables(self, node: t.Derivative, sign: str) -> str:
        """∂x∂y, dx dy (dxdy would be a name), and ∂x^2 for one variable twice."""
        if len(node.wrt) > 1 and len(set(node.wrt)) == 1:
            return f"{sign}{self._operand(node.wrt[0])}^{len(node.wrt)}"
        gap = " " * (sign == "d")
        return gap.join(f"{sign}{self._operand(variable)}" for variable in node.wrt)

    def _operand(self, node: Tree) -> str:
        """The operand of a differential: a name or a call, else a text in brackets."""
        is_name = isinstance(node, t.Symbol | t.Call)
        return self.text(node) if is_name else self.grouped(self.text(node))

    def _differential(self, node: t.Differential) -> tuple[str, int]:
        sign = "d" if isinstance(node.of, t.Symbol) else "∂"
        return f"{sign}{self._operand(node.of)}", ATOM

    def _matrix(self, node: t.Matrix) -> tuple[str, int]:
        rows = [", ".join(map(self.text, row)) for row in node.rows]
        return f"[{'; '.join(rows)}]" if len(rows) > 1 else f"[[{rows[0]}]]", ATOM

    def _tuple(self, node: t.Tuple) -> tuple[str, int]:
        if node.bracket == "and":
            return " and ".join(map(self.text, node.items)), RELATION
        close = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}.get(node.bracket, ")")
        return f"{node.bracket}{', '.join(map(self.text, node.items))}{close}", ATOM

    def _cases(self, node: t.Cases) -> tuple[str, int]:
        branches = [(self.text(value, SUM), condition) for value, condition in node.branches]
        texts = [f"{value} if {self.text(test)}" if test else value for value, test in branches]
        return self.grouped(" else ".join(texts)), ATOM

    def _bigoperator(self, node: t.BigOperator) -> tuple[str, int]:
        below = self._limits(node)
        above = f"^{{{self.text(node.last)}}}" if node.last else ""
        return f"{self.BIG[node.kind]}{below}{above} {self.text(node.body, PRODUCT)}", PRODUCT

    def _limits(self, node: t.BigOperator) -> str:
        if node.condition:
            return f"_{{{self.text(node.condition)}}}"
        if node.index and node.first:
            return f"_{{{self.text(node.index)}={self.text(node.first)}}}"
        return f"_{{{self.text(node.index)}}}" if node.index else ""

    def _transpose(self, node: t.Transpose) -> tuple[str, int]:
        star = isinstance(node.operand, t.Symbol) and node.operand.accent == "star"
        operand = self.grouped(self.text(node.operand)) if star else self.text(node.operand, ATOM)
        return f"{operand}ᵀ", POWER

    def _norm(self, node: t.Norm) -> tuple[str, int]:
        return f"‖{self.text(node.operand)}‖{'_' + self.script(node.order) if node.order else ''}", ATOM

    def _absolute(self, node: t.Absolute) -> tuple[str, int]:
        return f"|{self.text(node.operand)}|", ATOM

    def _iverson(self, node: t.Iverson) -> tuple[str, int]:
        return f"[{self.text(node.condition)}]", ATOM

    def _kronecker(self, node: t.Kronecker) -> tuple[str, int]:
        return f"δ_{{{self._joined((node.i, node.j))}}}", ATOM

    def _indexed(self, node: t.Indexed) -> tuple[str, int]:
        operand = (
            self.text(node.operand, ATOM)
            if isinstance(node.operand, t.Call)
            else self.grouped(self.text(node.operand))
        )
        return f"{operand}_{self.script(self._joined(node.indices))}", ATOM

    def _at(self, node: t.At) -> tuple[str, int]:
        return f"({self.text(node.operand)})|_{{{', '.join(map(self.text, node.conditions))}}}", ATOM

    def _relation(self, node: t.Relation) -> tuple[str, int]:
        text = self.text(node.members[0], SUM)
        for sign, member in zip(node.signs, node.members[1:], strict=True):
            text += f" {self.RELATED.get(sign, sign)} {self.text(member, SUM)}"
        return text.strip(), RELATION
