"""The derivations of the source documents, judged as they state them.

Each entry of the catalogue that gives a formula stands in catalogue.json, the errors with the number that the
catalogue gives them. What no machine check reaches is listed there with the reason, and counted here.
"""

import json
import re
from pathlib import Path

import pytest

from engine import judge

CATALOGUE = json.loads((Path(__file__).parents[3] / "data" / "catalogue.json").read_text("utf-8"))
JUDGED = CATALOGUE["judged"]
ERRORS = {f"E{i:02}" for i in range(1, 62)}


def judged(entry):
    arguments = {key: entry[key] for key in ("hand", "let", "values", "at", "tolerance") if key in entry}
    domain = {name: tuple(ends) for name, ends in entry.get("domain", {}).items()}
    return judge(entry["expression"], domain=domain, **arguments)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "entry", JUDGED, ids=lambda e: " ".join([e["id"], e.get("error", ""), e["says"]])[:70]
)
def test_the_document_is_judged_as_the_catalogue_judges_it(entry):
    if entry["verdict"] == "refused":
        with pytest.raises(ValueError, match="which does not occur in the expression"):
            judged(entry)
        return
    j = judged(entry)
    assert j.verdict == entry["verdict"], str(j)
    if "kind" in entry:
        assert j.diagnosis.kind == entry["kind"], str(j)


def test_every_error_is_found_or_listed_as_out_of_reach():
    judged_errors = {entry["error"] for entry in JUDGED if "error" in entry}
    out_of_reach = CATALOGUE["out_of_reach"].keys()
    assert judged_errors | out_of_reach == ERRORS
    assert not judged_errors & out_of_reach
    assert (len(judged_errors), len(out_of_reach)) == (56, 5)
    assert CATALOGUE["in_part"].keys() <= judged_errors
    assert all(CATALOGUE["out_of_reach"].values())


def test_the_page_counts_and_lists_the_same():
    section = (Path(__file__).parents[3] / "data" / "CATALOGUE.md").read_text("utf-8")
    section = section.partition("## Marked from their own files")[0]
    listed, in_part = section.partition("In part:")[::2]
    assert set(re.findall(r"E\d\d", listed.partition("| error |")[2])) == CATALOGUE["out_of_reach"].keys()
    assert set(re.findall(r"E\d\d", in_part)) | {"E12"} == CATALOGUE["in_part"].keys()
    kinds = {error: {e.get("kind") for e in JUDGED if e.get("error") == error} for error in ERRORS}
    by_shape = [error for error, kinds_of_error in kinds.items() if kinds_of_error == {"shape"}]
    assert f"({len(by_shape)} of them" in section


def test_an_entry_is_wrong_exactly_where_it_is_an_error():
    assert all((entry["verdict"] == "right") == ("error" not in entry) for entry in JUDGED)
    assert sum(entry["verdict"] == "right" for entry in JUDGED) == 59
