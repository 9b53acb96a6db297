"""Every form is frozen, so that what was verified stays as it is; what works on one, step by step, is named here."""

import engine

WORKING = {
    "compile/blocks/vectorizing/flat": "Region",
    "compile/blocks/vectorizing/groups": "Group",
    "compile/blocks/vectorizing/sums": "Sums",
    "compile/emit/llvm/planning/arena": "Arena",
    "compile/emit/llvm/planning/layers": "Layers",
    "compile/emit/llvm/planning/plan": "Plan",
    "compile/emit/llvm/products/kernels": "Kernels",
    "compile/emit/llvm/rows/groups": "Group",
    "compile/emit/llvm/rows/packed/kernels": "_Writer",
    "compile/emit/llvm/rows/packed/row_products": "_Writer",
    "compile/emit/llvm/rows/packed/stacks": "_Gathered",
    "compile/emit/llvm/training/steps": "Steps",
    "compile/emit/llvm/training/train": "Training",
    "compile/emit/llvm/training/updates": "Updates",
    "compile/emit/llvm/writing/arithmetic": "Arithmetic",
    "drawing/graph/net/units": "Unit",
    "drawing/page/parts": "Part",
    "drawing/program/sketch": "_Placed",
    "expressions/context": "Context",
    "expressions/grammar/factors": "_Part",
    "expressions/grammar/switches": "Switches",
    "expressions/tokens/token": "Tokens",
    "verify/formulas/comparing/at_point": "Sample",
    "verify/formulas/comparing/trial": "Trial",
    "verify/formulas/evaluating/arithmetic": "Arithmetic",
    "verify/formulas/evaluating/calculus": "Calculus",
    "verify/formulas/evaluating/structures": "Structures",
    "verify/formulas/naming/indices": "Indices",
    "verify/formulas/naming/letters": "Letters",
    "verify/formulas/naming/names": "Names",
    "verify/formulas/naming/patterns": "Patterns",
    "verify/formulas/naming/plan": "Plan",
    "verify/judgement/trial/trial": "Trial",
    "verify/marking/flow/rewriting/compositions": "_Writer",
    "verify/marking/flow/state": "Chain State",
}


def test_every_form_is_frozen_but_what_works_on_one(not_frozen):
    assert not_frozen(engine) == {
        (module, name) for module, names in WORKING.items() for name in names.split()
    }
