"""`cbrm add`, `set`, `unset`, `delete`, `rescore`, `undo` and `redo`."""

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.program import Outcome, refused, run

from cbrm_tui.domain import clock

Cbrm = Callable[..., Outcome]


def stored(root: Path, space: str, folder: str, key: str) -> dict[str, Any]:
    return tomllib.loads((root / space / folder / f"{key}.toml").read_text(encoding="utf-8"))


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*.toml") if ".cbrm" not in path.parts}


def test_add_reads_every_kind_of_value_as_its_field_does(sample: Path, cbrm: Cbrm) -> None:
    outcome = cbrm(
        *("add", "risk", "title=Plating shop closes", "kind=threat", "tags=supply, plating"),
        *("objectives=O-THPC,O-6K37", "current.likelihood=4", "current.impact=3", "target=2x2"),
        *("review_on=+2w", "acceptance=by=Ruth Calloway; until=2027-01-31", "owner=", "--json"),
    )
    assert outcome.json.keys() == {"id"}
    assert stored(sample, "joint", "risks", outcome.json["id"]) == {
        "title": "Plating shop closes",
        "kind": "threat",
        "tags": ["supply", "plating"],
        "objectives": ["O-THPC", "O-6K37"],
        "current": {"likelihood": 4, "impact": 3},
        "target": {"likelihood": 2, "impact": 2},
        "review_on": clock.today() + timedelta(days=14),
        "acceptance": {"by": "Ruth Calloway", "until": date(2027, 1, 31)},
    }


def test_add_goes_where_partners_see_it_unless_told_otherwise(sample: Path, cbrm: Cbrm) -> None:
    told = cbrm("add", "objective", "title=Ours alone", "--space", "internal")
    assert "internal" in told.message
    assert stored(sample, "internal", "objectives", told.out.strip())["title"] == "Ours alone"
    told = cbrm("add", "objective", "title=For all")
    assert "joint" in told.message
    assert stored(sample, "joint", "objectives", told.out.strip())["title"] == "For all"


def test_set_writes_several_fields_and_leaves_the_rest_of_the_text_alone(sample: Path, cbrm: Cbrm) -> None:
    file = sample / "joint" / "measures" / "M-WEV3.toml"
    before = file.read_text(encoding="utf-8")
    assert cbrm("set", "m-wev3", "owner=Jess Hallam", "tags=a,b").code == 0
    kept = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("tags")]
    changed = [line for line in before.splitlines() if line not in kept]
    assert [line.partition(" =")[0] for line in changed] == ["owner"]
    assert stored(sample, "joint", "measures", "M-WEV3")["tags"] == ["a", "b"]


def test_a_comment_is_there_after_ten_edits(sample: Path, cbrm: Cbrm) -> None:
    file = sample / "joint" / "risks" / "R-FJP8.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("[current]", "# Ask Gareth before touching this.\n[current]")
    text = text.replace('kind = "threat"', 'kind = "threat"    # for now')
    file.write_text("# Written by hand.\n" + text, encoding="utf-8")
    for number in range(1, 6):
        assert cbrm("set", "R-FJP8", f"title=Title {number}", f"tags=t{number}").code == 0
        level = str(number % 5 + 1)
        assert cbrm("rescore", "R-FJP8", "--likelihood", level, "--impact", level, "--reason", "x").code == 0
    after = file.read_text(encoding="utf-8")
    assert after.startswith("# Written by hand.\n")
    assert "# Ask Gareth before touching this.\n[current]\nlikelihood = 1\nimpact = 1\n" in after
    assert 'kind = "threat"    # for now\n' in after
    assert len(stored(sample, "joint", "risks", "R-FJP8")["assessments"]) == 9


def test_set_with_nothing_behind_the_equals_sign_takes_the_field_out(sample: Path, cbrm: Cbrm) -> None:
    cbrm("set", "R-FJP8", "owner=")
    assert "owner" not in stored(sample, "joint", "risks", "R-FJP8")


def test_unset_takes_out_fields_and_parts_of_tables(sample: Path, cbrm: Cbrm) -> None:
    assert cbrm("unset", "R-FJP8", "notes", "target.impact").code == 0
    after = stored(sample, "joint", "risks", "R-FJP8")
    assert "notes" not in after
    assert after["target"] == {"likelihood": 2}


def test_coupled_fields_are_judged_together(sample: Path, cbrm: Cbrm) -> None:
    assert "for a threat" in refused(cbrm("set", "R-FJP8", "strategy=enhance"))
    assert cbrm("set", "R-FJP8", "kind=opportunity", "strategy=enhance").code == 0
    assert stored(sample, "joint", "risks", "R-FJP8")["strategy"] == "enhance"


def test_an_element_without_a_table_can_be_begun(sample: Path, cbrm: Cbrm) -> None:
    assert "6-2@joint" not in {row["id"] for row in cbrm("list", "element", "--json").json}
    assert cbrm("set", "6-2@JOINT", "status=drafted", "owner=Ruth Calloway").code == 0
    row = cbrm("show", "6-2@joint", "--json").json
    assert (row["status"], row["owner"]) == ("drafted", "Ruth Calloway")


def test_the_plan_itself_can_be_set(sample: Path, cbrm: Cbrm) -> None:
    before = (sample / "joint" / "plan.toml").read_text(encoding="utf-8")
    assert cbrm("set", "plan@joint", "stage=renewing").code == 0
    after = (sample / "joint" / "plan.toml").read_text(encoding="utf-8")
    assert after == before.replace('stage = "working"', 'stage = "renewing"')


def test_delete_says_who_still_refers_to_it_and_undo_brings_it_back(sample: Path, cbrm: Cbrm) -> None:
    before = snapshot(sample)
    told = cbrm("delete", "R-FJP8")
    assert told.code == 0
    assert "A-895S, I-K723 still refer to it" in told.err
    assert not (sample / "joint" / "risks" / "R-FJP8.toml").exists()
    assert cbrm("undo").code == 0
    assert snapshot(sample) == before


def test_rescore_appends_an_assessment_and_sets_the_score(sample: Path, cbrm: Cbrm) -> None:
    before = stored(sample, "joint", "risks", "R-E68Y")
    told = cbrm("rescore", "r-e68y", "--likelihood", "2", "--impact", "5", "--reason", "New bench")
    assert told.message == "R-E68Y now stands at 2×5, high"
    after = stored(sample, "joint", "risks", "R-E68Y")
    assert after["current"] == {"likelihood": 2, "impact": 5}
    assert after["assessments"][:-1] == before["assessments"]
    assert after["assessments"][-1] == {
        "date": clock.today(),
        "by": "Margaret Ashdown",
        "likelihood": 2,
        "impact": 5,
        "reason": "New bench",
    }


def test_undo_and_redo_go_through_edits_of_several_runs(sample: Path, cbrm: Cbrm) -> None:
    states = [snapshot(sample)]
    for arguments in (("set", "R-FJP8", "title=One"), ("add", "risk", "title=Two"), ("delete", "R-E68Y")):
        assert cbrm(*arguments).code == 0
        states.append(snapshot(sample))
    for state in reversed(states[:-1]):
        assert cbrm("undo").code == 0
        assert snapshot(sample) == state
    assert "nothing to undo" in refused(cbrm("undo"))
    for state in states[1:]:
        assert cbrm("redo").code == 0
        assert snapshot(sample) == state
    assert "nothing to redo" in refused(cbrm("redo"))


def test_undo_refuses_to_overwrite_what_was_changed_since(sample: Path, cbrm: Cbrm) -> None:
    cbrm("set", "R-FJP8", "title=One")
    file = sample / "joint" / "risks" / "R-FJP8.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"One"', '"By hand"'), encoding="utf-8")
    assert "By hand" in refused(cbrm("undo"))
    assert stored(sample, "joint", "risks", "R-FJP8")["title"] == "By hand"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "R-FJP8", "onwer=x"], "has no field “onwer”; did you mean owner?"),
        (["set", "R-FJP8", "current.likelyhood=3"], "did you mean current.likelihood?"),
        (["set", "R-FJP8", "owner"], "“owner” must be FIELD=VALUE"),
        (["set", "R-FJP8", "review_on=soon"], "R-FJP8: review_on must be a date such as 2026-05-31"),
        (["set", "R-FJP8", "current.likelihood=9"], "R-FJP8: current likelihood must be 1 to 5"),
        (["set", "R-FJP8", "affects=oakmer"], "names “oakmer”, which is none of brindlewick, oakmere"),
        (["set", "R-FJP8", "owner=a", "owner=b"], "are the same field, given twice"),
        (["set", "R-FJP8", "current=43", "current.impact=2"], "are the same field, given twice"),
        (["set", "R-FJP8", "links=R-7G6D"], "names R-7G6D, which is internal"),
        (["set", "R-NONE", "owner=a"], "there is no record R-NONE"),
        (["set", "R-FJP8"], "Missing argument 'FIELD=VALUE...'"),
        (["add", "risk"], "Missing argument 'FIELD=VALUE...'"),
        (["add", "risk", "title=x", "kind=hazard"], "kind must be one of threat, opportunity"),
        (["add", "issue", "title=x", "--space", "internal"], "lives in the joint space only"),
        (["add", "plan", "title=x"], "there is no record type “plan”"),
        (["unset", "R-FJP8", "ownr"], "did you mean owner?"),
        (["delete", "10-3@joint"], "belongs to the plan and cannot be deleted"),
        (["delete", "plan@joint"], "belongs to the plan and cannot be deleted"),
        (
            ["rescore", "R-FJP8", "--likelihood", "6", "--impact", "1", "--reason", "x"],
            "likelihood must be 1 to 5",
        ),
        (
            ["rescore", "R-FJP8", "--likelihood", "x", "--impact", "1", "--reason", "x"],
            "'x' is not a valid integer",
        ),
        (["rescore", "R-FJP8", "--likelihood", "1", "--impact", "1"], "Missing option '--reason'"),
        (["rescore", "O-THPC", "--likelihood", "1", "--impact", "1", "--reason", "x"], "is not a risk"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_nothing_is_written(
    sample: Path, cbrm: Cbrm, arguments: list[str], said: str
) -> None:
    before = snapshot(sample)
    assert said in refused(cbrm(*arguments))
    assert snapshot(sample) == before


def test_text_that_is_not_utf_8_is_refused(sample: Path, cbrm: Cbrm) -> None:
    assert "title must be UTF-8 text" in refused(cbrm("set", "R-FJP8", "title=\udcff"))


def test_a_broken_file_is_not_written_into(sample: Path, cbrm: Cbrm) -> None:
    file = sample / "joint" / "principles" / "10-risk.toml"
    broken = file.read_text(encoding="utf-8") + "\n[10-1\n"
    file.write_text(broken, encoding="utf-8")
    said = refused(cbrm("set", "10-2@joint", "status=agreed"))
    assert "joint/principles/10-risk.toml, line " in said
    assert file.read_text(encoding="utf-8") == broken


def test_workspace_is_named_before_or_after_the_command_or_in_the_environment(
    tmp_path: Path, sample: Path
) -> None:
    for title, arguments, env in (
        ("A", ("-w", sample, "set", "R-FJP8", "title=A"), {}),
        ("B", ("set", "R-FJP8", "title=B", "--workspace", sample), {}),
        ("C", ("set", "R-FJP8", "title=C"), {"CBRM_WORKSPACE": str(sample)}),
    ):
        assert run(*arguments, cwd=tmp_path, env=env).code == 0
        assert stored(sample, "joint", "risks", "R-FJP8")["title"] == title
    assert run("set", "R-FJP8", "title=D", cwd=sample / "joint" / "risks").code == 0
    assert stored(sample, "joint", "risks", "R-FJP8")["title"] == "D"


def test_several_records_are_set_as_one_edit(sample: Path, cbrm: Cbrm) -> None:
    before = snapshot(sample)
    assert cbrm("set", "R-FJP8", "10-3@joint", "owner=Jess Hallam", "tags=a").code == 0
    assert stored(sample, "joint", "risks", "R-FJP8")["owner"] == "Jess Hallam"
    assert cbrm("show", "10-3@joint", "--json").json["owner"] == "Jess Hallam"
    assert cbrm("undo").code == 0
    assert snapshot(sample) == before
    assert "no record R-ZZZZ" in refused(cbrm("set", "R-FJP8", "R-ZZZZ", "owner=Jess Hallam"))
    assert "FIELD=VALUE" in refused(cbrm("set", "R-FJP8", "M-WEV3"))
    assert snapshot(sample) == before
