"""Texts of functions: equal expressions share a name exactly where one reaches the other."""

from engine.compile.emit.llvm.writing.text import Text

PRODUCT = "mul i64 %n, 8"


def test_equal_expressions_are_written_once_and_what_touches_memory_each_time():
    t = Text("f", "ptr %p, i64 %n")
    assert t.let(PRODUCT) == t.let(PRODUCT)
    for expression in ("load i64, ptr %p", "call i64 @g(i64 %n)", "alloca double, i64 1"):
        assert t.let(expression) != t.let(expression), expression
    assert t.pure("call double @llvm.sqrt.f64(double 2.0)") == t.pure(
        "call double @llvm.sqrt.f64(double 2.0)"
    )


def test_names_reach_into_loops_and_branches_and_not_out_of_them():
    t = Text("f", "i64 %n, i1 %c")
    before, inside = t.let(PRODUCT), []

    def body(_index, _carried):
        assert t.let(PRODUCT) == before
        inside.append(t.let("mul i64 %n, 3"))

    t.loop(0, "%n", 1, (), body)
    t.when("%c", lambda: body(None, None), lambda: body(None, None))
    inside.append(t.let("mul i64 %n, 3"))
    assert len(set(inside)) == 4
    t.label("elsewhere")  # by hand: nothing is known of how it is reached
    assert t.let(PRODUCT) != before


def test_llvm_takes_its_time_over_hot_functions_alone():
    assert str(Text("f", "i64 %n")).startswith("define void @f(i64 %n) noinline optnone {")
    assert str(Text("f", "i64 %n", hot=True)).startswith("define void @f(i64 %n) {")
