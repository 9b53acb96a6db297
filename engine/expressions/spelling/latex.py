"""Trees as LaTeX."""

from typing import ClassVar

from engine.expressions import tree as t
from engine.expressions.functions import KNOWN
from engine.expressions.spelling.plain import ATOM, POWER, PRODUCT, RELATION, SIGN, PlainSpeller
from engine.expressions.tokens.latex.commands import TOKENS
from engine.expressions.tokens.letters import GREEK
from engine.expressions.tree import Tree

_LETTERS = {letter: f"\\{word}" for word, letter in GREEK.items()}
_COMMANDS = frozenset(name for name, (kind, text) in TOKENS.items() if kind == "name" and name == text)
_CLOSING = {"(": ")", "[": "]", "{": "\\}", "⟨": "\\rangle"}


class LatexSpeller(PlainSpeller):
    """Texts of nodes in LaTeX."""

    MINUS = "-"
    MULTIPLIED: ClassVar[dict[str, str]] = {
        "implicit": " \\cdot ",
        "dot": " \\cdot ",
        "star": " * ",
        "cross": " \\times ",
        "elementwise": " \\odot ",
        "matrix": " @ ",
        "outer": " \\otimes ",
    }
    RELATED: ClassVar[dict[str, str]] = {
        "≈": "\\approx",
        "←": "\\leftarrow",
        "→": "\\to",
        "≤": "\\le",
        "≥": "\\ge",
        "≠": "\\ne",
        "≡": "\\equiv",
        "∝": "\\propto",
        "∈": "\\in",
        "~": "\\sim",
        "|": "\\mid",
    }
    BIG: ClassVar[dict[str, str]] = {
        "sum": "\\sum",
        "prod": "\\prod",
        "max": "\\max",
        "min": "\\min",
        "mean": "\\operatorname{mean}",
    }

    def grouped(self, text: str) -> str:
        """A text in brackets that grow with it."""
        return f"\\left({text}\\right)" if "\\frac" in text or "\\begin" in text else f"({text})"

    def _dots(self, _: t.Dots) -> tuple[str, int]:
        return "\\dots", ATOM

    def _number(self, node: t.Number) -> tuple[str, int]:
        above, slash, below = node.text.partition("/")
        return f"\\frac{{{above}}}{{{below}}}" if slash else node.text, ATOM

    def _constant(self, node: t.Constant) -> tuple[str, int]:
        return {"π": "\\pi", "∞": "\\infty"}.get(node.name, node.name), ATOM

    def _symbol(self, node: t.Symbol) -> tuple[str, int]:
        base = self._base(node)
        if node.accent and node.accent != "star":
            base = f"\\{node.accent}{{{base}}}"
        base += f"_{self.script(self._joined(node.sub))}" if node.sub else ""
        left = node.bracket or "("
        if node.sup and not node.bracket:
            base += f"^{{{self._joined(node.sup)}}}"
        elif node.sup:
            base += f"^{{{left}{self._joined(node.sup)}{_CLOSING[left]}}}"
        return base + "^*" * (node.accent == "star") + "'" * node.primes, ATOM

    def _base(self, node: t.Symbol) -> str:
        base = node.base
        if node.style == "bold":
            return f"\\mathbf{{{base}}}" if base.isascii() else f"\\boldsymbol{{{_LETTERS.get(base, base)}}}"
        if node.style == "vec":
            return f"\\vec{{{_LETTERS.get(base, base)}}}"
        if base in _LETTERS:
            return _LETTERS[base]
        if base in _COMMANDS:
            return f"\\{base}"
        command = "operatorname" if base in KNOWN else "text"
        return base if len(base) == 1 else f"\\{command}{{{base}}}"

    def _quotient(self, node: t.Quotient) -> tuple[str, int]:
        return f"\\frac{{{self.text(node.numerator)}}}{{{self.text(node.denominator)}}}", ATOM

    def _power(self, node: t.Power) -> tuple[str, int]:
        named = isinstance(node.base, t.Symbol) and bool(
            node.base.sup or node.base.primes or node.base.accent == "star"
        )
        fraction = isinstance(node.base, t.Quotient | t.Derivative)
        base = self.grouped(self.text(node.base)) if named or fraction else self.text(node.base, ATOM)
        exponent = self.text(node.exponent)
        return f"{base}^{{{'∘ ' * node.elementwise}{exponent}}}".replace("{∘ ", "{\\circ "), POWER

    def _call(self, node: t.Call) -> tuple[str, int]:
        if node.function.base == "sqrt" and not node.primes:
            return f"\\sqrt{{{self.text(node.arguments[0])}}}", ATOM
        function = self.text(node.function) + "'" * node.primes
        return f"{function}{self.grouped(', '.join(map(self.text, node.arguments)))}", ATOM

    def _derivative(self, node: t.Derivative) -> tuple[str, int]:
        if node.kind == "prime":
            return f"{self.grouped(self.text(node.of))}{chr(39) * node.order}", ATOM
        if node.kind in {"gradient", "hessian"}:
            square = "^2" * (node.kind == "hessian")
            wrt = f"_{{{self._joined(node.wrt)}}}" if node.wrt else ""
            return f"\\nabla{square}{wrt} {self._operand(node.of)}", SIGN
        sign = "\\partial " if node.kind == "partial" else "d"
        order = f"^{{{len(node.wrt)}}}" if len(node.wrt) > 1 else ""
        above = f"{sign.strip()}{order}{' ' * (sign != 'd' or bool(order))}{self._operand(node.of)}"
        return f"\\frac{{{above}}}{{{self._variables(node, sign)}}}", ATOM

    def _differential(self, node: t.Differential) -> tuple[str, int]:
        return f"\\mathrm{{d}}{self._operand(node.of)}", ATOM

    def _matrix(self, node: t.Matrix) -> tuple[str, int]:
        rows = " \\\\ ".join(" & ".join(map(self.text, row)) for row in node.rows)
        return f"\\begin{{bmatrix}} {rows} \\end{{bmatrix}}", ATOM

    def _tuple(self, node: t.Tuple) -> tuple[str, int]:
        if node.bracket == "and":
            return ", ".join(map(self.text, node.items)), RELATION
        left = {"{": "\\{", "⟨": "\\langle "}.get(node.bracket, node.bracket)
        return f"{left}{', '.join(map(self.text, node.items))}{_CLOSING.get(node.bracket, ')')}", ATOM

    def _cases(self, node: t.Cases) -> tuple[str, int]:
        tests = [self.text(test) if test else "\\text{otherwise}" for _, test in node.branches]
        rows = [f"{self.text(value)} & {test}" for (value, _), test in zip(node.branches, tests, strict=True)]
        return "\\begin{cases} " + " \\\\ ".join(rows) + " \\end{cases}", ATOM

    def _transpose(self, node: t.Transpose) -> tuple[str, int]:
        operand = node.operand
        named = isinstance(operand, t.Symbol) and bool(
            operand.sup or operand.primes or operand.accent == "star"
        )
        text = self.grouped(self.text(operand)) if named else self.text(operand, ATOM)
        return f"{text}^\\top", POWER

    def _norm(self, node: t.Norm) -> tuple[str, int]:
        order = f"_{self.script(node.order)}" if node.order else ""
        return f"\\lVert {self.text(node.operand)} \\rVert{order}", ATOM

    def _absolute(self, node: t.Absolute) -> tuple[str, int]:
        return f"\\lvert {self.text(node.operand)} \\rvert", ATOM

    def _iverson(self, node: t.Iverson) -> tuple[str, int]:
        return f"\\mathbb{{1}}[{self.text(node.condition)}]", ATOM

    def _kronecker(self, node: t.Kronecker) -> tuple[str, int]:
        return f"\\delta_{{{self._joined((node.i, node.j))}}}", ATOM

    def _at(self, node: t.At) -> tuple[str, int]:
        return (
            f"\\left.{self.text(node.operand)}\\right|_{{{', '.join(map(self.text, node.conditions))}}}",
            ATOM,
        )

    def _factor(self, factor: Tree, i: int, is_last: bool) -> str:
        if isinstance(factor, t.Number | t.Quotient):
            return self.text(factor, PRODUCT)
        return super()._factor(factor, i, is_last)
