"""A training run of a program as one ES module: gradient of a batch, mean, update, batch after batch.

The numbers are those of `train` with compiled=False, up to the order of a few additions: 1e-12 relative.
"""

from collections.abc import Iterable, Iterator, Sequence

from engine.compile.blocks.instructions import Instruction, Product, Rows
from engine.compile.emit.scalar.javascript.source import language
from engine.compile.emit.scalar.language import Language, wrapped
from engine.compile.emit.scalar.source import Source
from engine.compile.forms import Forms, PlainForms
from engine.compile.rules.update import Update
from engine.compile.rules.update_formula import update_formula

MOST_WRITTEN = 32  # terms of a product that is no loop


class Sums(Source):
    """Lines in which positions add up over the samples of a batch."""

    def summed(self, instruction: Instruction) -> Iterator[str]:
        """See Source: every sample adds its own."""
        if isinstance(instruction, Product):
            yield from self._outer(instruction)
        else:  # it adds already; what it adds to is 0 before the first sample
            yield from self.of_instruction(instruction)

    def _outer(self, product: Product) -> Iterator[str]:
        """W += units inputsᵀ, bias += units."""
        w = product.weights
        row = [f"const unit = {self.at(product.units, 'i')}, w = {self.place(w.first)} + {w.stride} * i;"]
        if product.bias is not None:
            row.append(f"u[{self.place(product.bias)} + i] += unit;")
        if w.width > MOST_WRITTEN:
            row += self.loop("k", w.width, [f"u[w + k] += unit * {self.at(product.inputs, 'k')};"])
        else:
            row += [f"u[w + {k}] += unit * {self._row(product.inputs, k)};" for k in range(w.width)]
        yield from self.loop("i", w.height, row, always=True)

    def _product(self, product: Product) -> Iterator[str]:
        """Products of few terms are written out: a third faster than loops."""
        w = product.weights
        terms, count = (w.width, w.height) if product.role == "units" else (w.height, w.width)
        if terms > MOST_WRITTEN:
            yield from super()._product(product)
            return
        first, start, begin = self.place(w.first), "0", list[str]()
        if product.role == "units":
            start = f"u[{self.place(product.bias)} + i]" if product.bias is not None else "0"
            begin = [f"const w = {first} + {w.stride} * i;"]
            factors = [f"u[w + {k}] * {self._row(product.inputs, k)}" for k in range(terms)]
        else:
            factors = [f"u[{first + w.stride * k} + i] * {self._row(product.units, k)}" for k in range(terms)]
        line = self._stored(product, "i", " + ".join([start, *factors]))
        yield from self.loop("i", count, [*begin, line], always=True)

    def _row(self, rows: Rows, k: int) -> str:
        """The number of one row of a list."""
        return self.at(rows[k : k + 1], "0")


def javascript_training(forms: Forms, leaves: Sequence[float], update: Update, title: str) -> str:
    """The text of a module with `parameters` and `training(samples, parameters)`. See Program.export_training."""
    helpers: dict[str, list[str]] = {}
    words = language(helpers)
    forms = PlainForms(forms)
    block, adjoint = forms.block, forms.adjoint_to_parameters
    source = Sums(words, [block, adjoint])
    numbers = {p: number for b in (block, adjoint) for p, number in b.constants}
    numbers |= dict(zip(block.fixed, leaves[len(block.parameters) :], strict=True))
    used = set(source.positions)
    count, columns = len(block.parameters), sum(map(len, block.inputs))
    written = {
        p for each in adjoint.body if each.out.uniform and not each.accumulate for p in each.out.indices
    }
    once = [f"u[{source.place(p)}] = {words.literal(x)};" for p, x in numbers.items() if p in used]
    seed = adjoint.inputs[2].indices[0]
    begin = [
        *_each(source, sorted(written), "u[{}] = 0;"),
        *_each(source, block.parameters, "u[{}] = parameters[i];"),
        *(line for part in (block, adjoint) for line in source.lines(part.before, body=False)),
    ]
    sample = [
        f"for (let i = 0; i < {columns}; ++i) x[i] = samples[{columns} * sample + i];",
        *source.lines(block.body, body=True),
        f"total += x[{block.outputs.indices[0]}];",
        f"x[{seed}] = 1;",
        *source.lines(adjoint.body, body=True),
    ]
    after = list(source.lines(adjoint.after, body=False))
    step = _step(update, words, count, source.at(adjoint.outputs, "i"))
    # Tables and rules are complete from here on: what is written above adds to them.
    return "\n".join(
        [
            *(f"// {line}" for line in title.splitlines()),
            wrapped(
                list(map(words.literal, leaves[:count])), "export const parameters = Float64Array.of(", ");"
            ),
            *(line for lines in helpers.values() for line in lines),
            *source.tables,
            *source.rules,
            TRAINING.format(
                count=count,
                columns=columns,
                slots=update.slots,
                rows=source.rows,
                positions=len(source.positions),
                once=_indented(once, 2),
                begin=_indented(begin, 4),
                sample=_indented(sample, 6),
                after=_indented(after, 4),
                step=_indented(step, 4),
            ),
        ]
    )


def _step(update: Update, words: Language, count: int, gradient: str) -> list[str]:
    """The loop that changes each parameter, by the text of its gradient over the samples of a batch."""
    return [
        f"for (let i = 0; i < {count}; ++i) {{",
        f"  let p = parameters[i], g = {gradient} / size;",
        *(f"  const slot_{k} = memory[{count * k} + i];" for k in range(update.slots)),
        *(f"  {line}" for line in _update(update, words, count)),
        "}",
    ]


TRAINING = """
// A run over samples, {columns} numbers each. It may go on from the parameters, memory and updates of another one.
export function training(samples, start = parameters, memory = new Float64Array({count} * {slots}), updates = 0) {{
  return descent(Float64Array.from(samples), Float64Array.from(start), Float64Array.from(memory), updates);
}}

function descent(samples, parameters, memory, updates) {{
  const x = new Float64Array({rows}), u = new Float64Array({positions});
{once}
  // One update from the samples order[first] to order[last - 1]: their total loss before it.
  function batch(order, first, last, lr) {{
    const size = last - first, t = (updates += 1);
    let total = 0;
{begin}
    for (let at = first; at < last; ++at) {{
      const sample = order[at];
{sample}
    }}
{after}
{step}
    return total;
  }}
  return {{
    parameters,
    memory,
    get updates() {{
      return updates;
    }},
    // One epoch: all samples in this order, in batches. Its mean loss, each sample before the update of its batch.
    epoch(order, batchSize, lr) {{
      let total = 0;
      for (let first = 0; first < order.length; first += batchSize)
        total += batch(order, first, Math.min(first + batchSize, order.length), lr);
      return total / order.length;
    }},
  }};
}}
"""


def _update(update: Update, words: Language, count: int) -> Iterator[str]:
    """The rule of the optimizer for one parameter."""
    formula = update_formula(update.rule, update.slots, len(update.constants))
    shrunk, added = update.settings()[:2]
    if added:
        yield f"g += {words.literal(added)} * p;"
    if shrunk:
        yield f"p -= {words.literal(shrunk)} * lr * p;"
    for k, number in enumerate(update.constants):
        yield f"const constant_{k} = {words.literal(number)};"
    for name, expression in formula.steps:
        yield f"const {name} = {words.as_number(expression)};"
    yield f"parameters[i] = {words.as_number(formula.value)};"
    for k, slot in enumerate(formula.slots):
        yield f"memory[{count * k} + i] = {words.as_number(slot)};"


def _each(source: Source, positions: Sequence[int], line: str) -> Iterator[str]:
    if positions:
        at = source.at(Rows(tuple(positions), uniform=True), "i")[2:-1]
        yield from source.loop("i", len(positions), [line.format(at)], always=True)


def _indented(lines: Iterable[str], spaces: int) -> str:
    return "\n".join(f"{' ' * spaces}{line}" for line in lines)
