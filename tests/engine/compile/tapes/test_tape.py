"""A tape is frozen, and one that contradicts itself is refused."""

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from engine import Value, dot, record, scan
from engine.calculus.partials.several import part_of
from engine.compile.programs.program import Program
from engine.compile.tapes.loops.loop import Loop, loop_of
from engine.compile.tapes.tape import Tape
from engine.core import operations as ops
from engine.core.rules.dot import Dot, dot_of


@pytest.fixture
def tape():
    w = Value(2.0, "w")
    return record(lambda a, b: (w * a + b).tanh()).recorded


def test_nobody_edits_a_tape(tape):
    with pytest.raises(FrozenInstanceError):
        tape.columns = ("a",)
    for part in (tape.entries, tape.outputs, tape.columns, tape.parameters, tape.fixed):
        assert isinstance(part, tuple)


def test_the_lists_that_a_program_hands_out_are_copies():
    np = pytest.importorskip("numpy")
    program = record(lambda a, b: a * b)
    program.columns.pop()
    program.parameters.append(Value(1.0))
    assert program.columns == ["a", "b"]
    with pytest.raises(ValueError, match=r"got shape \(4, 1\)"):
        program.values(np.ones((4, 1)))


@pytest.mark.parametrize(
    "entry",
    [
        (ops.mul, 0, 99),
        (ops.mul, 0, -1),
        (ops.mul, 0),
        (ops.mul, 0, 1, 1),
        (ops.tanh, 6),
        ("input", 2),
        ("parameter", 1),
        ("fixed", 0),
        ("constant", "1"),
        ("other", 0),
    ],
    ids=str,
)
def test_an_entry_that_is_none_is_refused(tape, entry):
    with pytest.raises(ValueError, match=r"entry 6 of a tape|begins with its inputs"):
        replace(tape, entries=(*tape.entries, entry))


@pytest.mark.parametrize("outputs", [(), (-1,), (99,), (0.5,), (True,)])
def test_outputs_are_nodes(tape, outputs):
    with pytest.raises(ValueError, match="the outputs of a tape are nodes of it"):
        replace(tape, outputs=outputs)


def test_inputs_stand_first(tape):
    with pytest.raises(ValueError, match="begins with its inputs"):
        replace(tape, columns=("a", "b", "c"))
    with pytest.raises(ValueError, match="begins with its inputs"):
        replace(tape, entries=(tape.entries[1], tape.entries[0], *tape.entries[2:]))


def test_what_is_no_entry_is_refused(tape):
    for entry in ((), 3, (ops.mul, "v0", 1), (ops.mul, None, None), (ops.mul, 0.5, 1), ("input", 0.0)):
        with pytest.raises(ValueError, match="a tape"):
            replace(tape, entries=(*tape.entries, entry))


def test_a_loop_is_read_by_its_parts_alone_and_a_part_reads_a_loop():
    tape = record(lambda x: scan(lambda s, y: (s * y, ()), x[0], x * 20)[0], 2).recorded
    loop, (part, node) = len(tape.entries) - 2, tape.entries[-1]
    assert (node, tape.outputs) == (loop, (loop + 1,))
    for entry in (
        (part, 0),
        (part_of(tape.entries[loop][0].count), loop),
        (part_of(-1), loop),
        (ops.mul, 0, loop),
    ):
        with pytest.raises(ValueError, match=f"entry {loop + 2} of a tape"):
            replace(tape, entries=(*tape.entries, entry))
    with pytest.raises(ValueError, match="the outputs of a tape are nodes"):
        replace(tape, outputs=(loop,))


def test_a_dot_product_has_its_vectors_and_reads_nodes_before_it(tape):
    op, vectors = dot_of(4, True), ((0, 1, 2, 3), (3, 2, 1, 0), (1,))
    entry = (op, *vectors[0], *vectors[1], *vectors[2])
    longer = replace(tape, entries=(*tape.entries, entry))
    assert longer.vectors == {6: vectors}
    assert replace(longer, vectors={6: vectors}).vectors[6][0] is vectors[0]
    assert replace(tape, vectors={5: vectors, 99: vectors}).vectors == {}
    wrong = (
        (op, *vectors[0], *vectors[1]),
        (op, *vectors[0], *vectors[1], 6),
        (op, *vectors[0], *vectors[1], -1),
        (op, *vectors[0], *vectors[1], 1.0),
        (op, *vectors[0], *vectors[1], 1, 1),
    )
    for each in wrong:
        with pytest.raises(ValueError, match="entry 6 of a tape"):
            replace(tape, entries=(*tape.entries, each))
    with pytest.raises(ValueError, match="entry 6 of a tape"):
        replace(longer, vectors={6: (vectors[1], vectors[0], vectors[2])})


def test_dot_products_share_their_vectors():
    w = [[Value(0.1 * i + j, f"w{i}{j}") for j in range(5)] for i in range(3)]
    program = record(lambda x: [(dot(row, x) * 1.0).tanh() + 0.0 * dot(row, x[::-1]) for row in w], 5)
    for tape in (program.recorded, program.simplified):
        sides = [side for vectors in tape.vectors.values() for side in vectors[:2]]
        assert len({id(side) for side in sides}) == len(set(sides)) == 5  # three rows, x and x backwards
        assert tape.vectors.keys() == {i for i, entry in enumerate(tape.entries) if isinstance(entry[0], Dot)}


def test_each_parameter_has_an_entry_and_is_a_value(tape):
    with pytest.raises(ValueError, match=r"each of the 2 parameters of a tape has an entry; got \{0\}"):
        replace(tape, parameters=[*tape.parameters, Value(1.0)])
    with pytest.raises(ValueError, match="the leaves of a tape are Values; got 3"):
        replace(tape, parameters=[3.0])


@pytest.mark.parametrize("names", [{99: "z"}, {-1: "z"}, {0: 3}, {"x": "z"}, {2**70: "z"}])
def test_names_are_text_for_nodes_that_are_there(tape, names):
    with pytest.raises(ValueError, match="the nodes of a tape have names; got"):
        replace(tape, names=names)


@pytest.mark.parametrize(
    "change",
    [
        {"entries": [("input", 0), ("input", 1), (ops.mul, 0, 7)]},
        {"entries": 3},
        {"outputs": (2**70,)},
        {"names": {99: "z"}},
        {"colums": ("a", "b")},
    ],
)
def test_a_copy_whose_file_was_altered_is_refused_as_a_tape_is(tape, change):
    with pytest.raises(ValueError, match=r"a tape|its entries"):
        object.__new__(Tape).__setstate__({**vars(tape), **change})


def test_an_altered_pickle_of_a_program_is_refused_as_it_is_read():
    raw = pickle.dumps(record(lambda a, b: (a * b).tanh()), protocol=0)
    assert b"I2\n" in raw  # tanh v2
    with pytest.raises(ValueError, match="entry 3 of a tape reads nodes before it"):
        pickle.loads(raw.replace(b"I2\n", b"I77\n"))  # noqa: S301  # our own


@pytest.mark.parametrize("counts", [(2**70, 1, 0, 0, 0), (2, 9, 0, 0, 0), (2, 1, 0, 1, 0), (-1, 1, 0, 0, 0)])
def test_a_loop_has_the_counts_of_its_step(counts):
    loops = [entry[0] for entry in looping().entries if isinstance(entry[0], Loop)]
    with pytest.raises(ValueError, match=r"a loop counts its steps|the step of a loop returns"):
        loop_of(loops[0].body, *counts)


def looping():
    return record(lambda xs: scan(lambda s, x: (s * x, ()), 1.0, xs)[0], 40).recorded


@pytest.mark.parametrize("shapes", [[], [0, 0, 0], [-1, 0], [2**70], ["a"]])
def test_a_program_takes_the_columns_of_its_tape(tape, shapes):
    with pytest.raises(ValueError, match="a program of 2 columns takes as many numbers"):
        Program(tape, shapes)
