"""The ONNX model of a program, checked by onnx and run by onnxruntime, has the numbers of the graph."""

import numpy as np
import onnx
import onnxruntime
import pytest

from engine import record, total


@pytest.fixture
def run():
    def run(program, batch, **options):
        content = program.export("onnx", **options)
        onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
        session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
        kind = np.float32 if options.get("single") else np.float64
        return session.run(["outputs"], {"inputs": np.asarray(batch, dtype=kind)})[0]

    return run


def test_every_operation_has_the_numbers_of_the_graph(run, operations_without_negative_zeros):
    program, points, expected = operations_without_negative_zeros
    for point, got, numbers in zip(points, run(program, points), expected, strict=True):
        for op, value, number in zip(program.recorded.entries[-len(numbers) :], got, numbers, strict=True):
            assert number is None or value == pytest.approx(number, rel=1e-12, abs=0, nan_ok=True), (
                op,
                point,
            )


def test_every_kind_of_instruction(run, small_program):
    batch = np.random.default_rng(0).normal(size=(9, 3))
    values = small_program.values(batch).reshape(9, -1)
    assert run(small_program, batch) == pytest.approx(values, rel=1e-12, abs=1e-14)
    single = run(small_program, batch, single=True)
    assert single.dtype == np.float32
    assert single == pytest.approx(values, rel=1e-5, abs=1e-5)


def test_a_batch_has_any_number_of_samples(run):
    program = record(lambda a, b: [a * b, a + 1.0])
    for samples in (1, 2, 100):
        batch = np.arange(2.0 * samples).reshape(samples, 2)
        assert run(program, batch).tolist() == program.values(batch).tolist()


def test_facts_stand_in_the_file():
    program = record(lambda a: 2.0 * a)
    model = onnx.load_from_string(program.export("onnx", facts={"classes": "cat, dög"}))
    assert [(fact.key, fact.value) for fact in model.metadata_props] == [("classes", "cat, dög")]
    assert model.producer_name == "chainrule"


def test_equal_nodes_are_written_once():
    program = record(lambda x: x.tanh(), "x")
    twice = record(lambda x: [x.sigmoid(), x.sigmoid() * 1.0], "x")
    for recorded, most in ((program, 4), (twice, 30)):
        model = onnx.load_from_string(recorded.export("onnx"))
        kinds = [(node.op_type, *node.input) for node in model.graph.node]
        assert len(kinds) == len(set(kinds))
        assert len(kinds) <= most


def test_one_rule_over_many_rows_is_one_node():
    program = record(lambda *inputs: [x.tanh() for x in inputs], *"abcdefgh")
    model = onnx.load_from_string(program.export("onnx"))
    assert [node.op_type for node in model.graph.node].count("Tanh") == 1


def test_a_sum_of_one_row_many_times_counts_it_as_often(run):
    program = record(lambda a: total([a.exp()] * 5), "a")
    assert run(program, [[0.0], [0.0]]).tolist() == [[5.0], [5.0]]
