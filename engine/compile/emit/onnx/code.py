"""A block as an ONNX model: one tensor for what each instruction writes, of shape (rows, samples)."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from engine.calculus.partials.formula import formula
from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    Product,
    Rows,
    Sum,
    is_run,
    unrolled,
)
from engine.compile.emit.onnx import protobuf
from engine.compile.emit.onnx.formulas import write
from engine.compile.emit.onnx.graph import Graph
from engine.compile.emit.onnx.protobuf import DOUBLE, FLOAT
from engine.compile.forms import Forms, PlainForms

MOST = 20_000
"""Instructions of a model: loops are written step by step."""


def onnx_model(
    forms: Forms, leaves: Sequence[float], title: str, facts: dict[str, str], *, single: bool = False
) -> bytes:
    """The file of a program's values, from "inputs" (samples, columns) to "outputs" (samples, outputs).

    The leaves are constants of the model; the facts are its metadata. See targets.py.
    """
    model = Model(PlainForms(forms).block, leaves, FLOAT if single else DOUBLE)
    return model.file({"title": title, **facts} if title else facts)


class Model:
    """The tensors of a program. A row or a position stands in one of them, at an index."""

    def __init__(self, block: Block, leaves: Sequence[float], kind: int) -> None:
        self._block, self._graph = block, Graph(kind)
        self._places: dict[tuple[bool, int], tuple[str, int]] = {}
        self._heights: dict[str, int] = {}
        self._numbers = dict(block.constants) | dict(
            zip((*block.parameters, *block.fixed), leaves, strict=True)
        )

    def file(self, facts: dict[str, str]) -> bytes:
        """The model with every instruction."""
        graph, block = self._graph, self._block
        columns = sum(map(len, block.inputs))
        self._store(Rows(range(columns)), graph.add("Transpose", "inputs", perm=[1, 0]))
        for instruction in (*block.before, *unrolled(block.body, MOST)):
            self._add(instruction)
        result = graph.add("Transpose", self._read(block.outputs, whole=True), perm=[1, 0])
        return graph.model(columns, len(block.outputs), result, facts)

    def _add(self, instruction: Instruction) -> None:
        if isinstance(instruction, Apply):
            self._apply(instruction)
        elif isinstance(instruction, Product):
            self._write(instruction, self._product(instruction))
        elif isinstance(instruction, Sum):
            self._write(instruction, self._sum(instruction))
        elif isinstance(instruction, Gather):
            self._look_up(instruction)
        elif isinstance(instruction, Copy):
            self._write(instruction, self._read(instruction.source))
        else:
            raise TypeError(f"this has no form in ONNX: {instruction}")

    def _look_up(self, gather: Gather) -> None:
        """The chosen row of each look-up; one that is none, by its number NaN, behind the last."""
        graph, count = self._graph, len(gather.table) // len(gather.out)
        nan = graph.numbers([math.nan], [1, 1])
        bound = graph.numbers([float(count)], [1, 1])
        for i in range(len(gather.out)):
            index = self._read(gather.index[i : i + 1])
            table = self._read(gather.table[count * i : count * (i + 1)], whole=True)
            inside = graph.add(
                "And",
                graph.add("GreaterOrEqual", index, graph.numbers([0.0], [1, 1])),
                graph.add("Less", index, bound),
            )
            known = graph.add("And", inside, graph.add("Equal", index, graph.add("Floor", index)))
            at = graph.add(
                "Cast", graph.add("Where", known, index, graph.numbers([0.0], [1, 1])), to=protobuf.INT64
            )
            if gather.table.uniform:
                flat = graph.add("Reshape", table, graph.integers([-1]))
                chosen = graph.add("Gather", flat, at, axis=0)
            else:
                like = graph.add("Slice", table, *map(graph.integers, ([0], [1], [0])))
                shape = graph.add("Shape", like)
                chosen = graph.add("GatherElements", table, graph.add("Expand", at, shape), axis=0)
            out = gather.out[i : i + 1]
            result = graph.add("Where", known, chosen, nan)
            self._write(Copy(out, gather.index[i : i + 1]), result)

    def _product(self, product: Product) -> str:
        """W x + b; the other roles belong to gradients."""
        w, graph = product.weights, self._graph
        matrix = self._read(Rows(w.indices, uniform=True), whole=True, shape=(w.height, w.width))
        result = graph.add("MatMul", matrix, self._read(product.inputs, whole=True))
        if product.bias is None:
            return result
        bias = Rows(range(product.bias, product.bias + w.height), uniform=True)
        return graph.add("Add", result, self._read(bias, whole=True))

    def _apply(self, apply: Apply) -> None:
        """A rule over rows; one after another where a row reads another of the same instruction."""
        own = set(apply.out.indices)
        in_turn = any(r.uniform == apply.out.uniform and own & set(r.indices) for r in apply.operands)
        value = formula(apply.op).value
        for part in [slice(i, i + 1) for i in range(len(apply.out))] if in_turn else [slice(None)]:
            rows = replace(apply, out=apply.out[part], operands=tuple(r[part] for r in apply.operands))
            operands = map(self._read, rows.operands)
            self._write(rows, write(self._graph, value, dict(zip(apply.op.operands, operands, strict=True))))

    def _sum(self, instruction: Sum) -> str:
        graph, count = self._graph, len(instruction.out)
        terms = self._read(instruction.terms, whole=True)
        shape = graph.integers([count, len(instruction.terms) // count, -1])
        return graph.add("ReduceSum", graph.add("Reshape", terms, shape), graph.integers([1]), keepdims=0)

    def _write(self, instruction: Instruction, result: str) -> None:
        """Store the rows of an instruction, at their full shape: (rows, samples), or (positions, 1)."""
        graph, out = self._graph, instruction.out
        one_for_many = all(len(set(rows.indices)) == 1 for rows in instruction.operands) and len(out) > 1
        if not out.uniform and (one_for_many or all(rows.uniform for rows in instruction.operands)):
            samples = graph.add("Slice", graph.add("Shape", "inputs"), *map(graph.integers, ([0], [1])))
            result = graph.add(
                "Expand", result, graph.add("Concat", graph.integers([len(out)]), samples, axis=0)
            )
        elif one_for_many:
            result = graph.add("Expand", result, graph.integers([len(out), 1]))
        if instruction.accumulate:
            result = graph.add("Add", self._read(out, whole=True), result)
        self._store(out, result)

    def _store(self, rows: Rows, tensor: str) -> None:
        self._heights[tensor] = len(rows)
        self._places |= {(rows.uniform, index): (tensor, k) for k, index in enumerate(rows.indices)}

    def _read(self, rows: Rows, *, whole: bool = False, shape: tuple[int, int] | None = None) -> str:
        """The tensor of these rows. Where it is one row for many, ONNX repeats it, unless `whole` asks for all."""
        graph = self._graph
        indices = rows.indices if whole or len(set(rows.indices)) > 1 else rows.indices[:1]
        if rows.uniform and self._numbers.keys() >= set(indices):
            return graph.numbers([self._numbers[i] for i in indices], shape or (len(indices), 1))
        places = [self._places.get((rows.uniform, i)) or self._leaf(i) for i in indices]
        pieces = [
            self._piece(tensor, [index for _, index in group])
            for tensor, group in groupby(places, key=itemgetter(0))
        ]
        result = pieces[0] if len(pieces) == 1 else graph.add("Concat", *pieces, axis=0)
        return graph.add("Reshape", result, graph.integers(shape)) if shape else result

    def _leaf(self, position: int) -> tuple[str, int]:
        """The place of a parameter or constant among computed positions."""
        tensor = self._graph.numbers([self._numbers[position]], [1, 1])
        self._heights[tensor] = 1
        return tensor, 0

    def _piece(self, tensor: str, indices: list[int]) -> str:
        graph = self._graph
        if indices == list(range(self._heights[tensor])):
            return tensor
        if is_run(indices):
            return graph.add("Slice", tensor, *map(graph.integers, ([indices[0]], [indices[-1] + 1], [0])))
        return graph.add("Gather", tensor, graph.integers(indices), axis=0)
