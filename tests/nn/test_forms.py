"""Every form is frozen, so that what was verified stays as it is; what works on one, step by step, is named here."""

import nn

WORKING = {
    "cli/jobs/several/sweep_job": "SweepJob",
    "exercises/notes/tries": "Notes",
    "models/parameters/search": "Parts",
    "training/run/history": "History",
    "training/several/sweeps/trials": "Plan",
}


def test_every_form_is_frozen_but_what_works_on_one(not_frozen):
    assert not_frozen(nn) == {(module, name) for module, names in WORKING.items() for name in names.split()}
