"""Units are cut into vectors without rest or overlap, and every weight has one place."""

import pytest

from engine.compile.emit.llvm.products.tiles import FEW, MANY, Weights, chunks, panels, stride


@pytest.mark.parametrize("width", [2, 4, 8])
@pytest.mark.parametrize("units", [1, 2, 7, 8, 10, 31, 128])
def test_chunks_are_full_vectors_then_halves(units, width):
    widths = chunks(units, width)
    assert sum(widths) == units
    assert widths[: units // width] == [width] * (units // width)
    rest = widths[units // width :]
    assert rest == sorted(set(rest), reverse=True)
    assert all(w in (1, 2, 4) and w < width for w in rest)


@pytest.mark.parametrize("units", [1, 5, 10, 16, 40, 65, 128, 784])
def test_panels_cover_every_unit_once_and_stay_in_registers(target, units):
    covered = []
    for panel in panels(units, target):
        assert 0 < len(panel.widths) <= (MANY if target.registers == 32 else FEW)
        for i in range(panel.count):
            first = panel.first + i * panel.units
            for start, width in zip(panel.starts, panel.widths, strict=True):
                covered += range(first + start, first + start + width)
    assert covered == list(range(units))


@pytest.mark.parametrize(("inputs", "units"), [(1, 1), (3, 10), (16, 1), (40, 3), (5, 33)])
@pytest.mark.parametrize("width", [2, 4, 8])
def test_every_weight_has_one_place(inputs, units, width):
    stored = Weights(inputs, units, width).stored()
    assert stored.shape == (units, inputs)
    assert sorted(stored.ravel().tolist()) == list(range(units * inputs))


def test_samples_begin_at_cache_lines_and_not_at_high_powers_of_two():
    for units in range(1, 300):
        step = stride(units)
        assert units <= step < units + 16
        assert step % 8 == 0
        assert step < 64 or step % 32
