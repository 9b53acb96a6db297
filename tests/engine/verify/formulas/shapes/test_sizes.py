from engine.verify.formulas.shapes.sizes import Unknown, in_words, known, same, same_shape


def test_unknown_sizes_become_equal_and_take_a_number():
    n, m, k = Unknown("n"), Unknown("m"), Unknown("k")
    assert same(n, m)
    assert same(m, k)
    assert same(k, 3)
    assert [known(size) for size in (n, m, k)] == [3, 3, 3]
    assert same(n, 3)
    assert not same(m, 4)


def test_no_unknown_size_is_1():
    assert not same(Unknown("n"), 1)
    assert not same(1, Unknown("n"))
    assert same(1, 1)


def test_the_larger_of_two_lower_bounds_counts():
    n, m = Unknown("n", least=2), Unknown("m", least=5)
    same(n, m)
    assert known(n).least == 5


def test_shapes_with_and_without_an_axis_of_1_differ():
    n = Unknown("n")
    assert same_shape((n, 1), (3, 1))
    assert not same_shape((3, 1), (1, 3))
    assert not same_shape((3, 1), (3, 3))


def test_shapes_in_words():
    assert in_words((1, 1)) == "a scalar"
    assert in_words((3, 2)) == "3×2"
    assert in_words((Unknown("m"), Unknown())) == "m×?"
