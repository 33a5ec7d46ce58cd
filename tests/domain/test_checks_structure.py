from datetime import date
from typing import Any

import pytest
from tests.domain.plans import TWO, found, make, messages, plan_of

from cbrm_tui.domain.checks import Severity
from cbrm_tui.domain.plan import Fault, Plan
from cbrm_tui.domain.records import Action, Appointment, Element, Objective, PlanSheet, Risk


def test_an_unreadable_file_is_named_with_line_and_column() -> None:
    (finding,) = found("WS01", plan_of(faults=(Fault("joint/risks/R-0001.toml", "invalid value", 3, 9),)))
    assert finding.message == "joint/risks/R-0001.toml cannot be used at line 3, column 9: invalid value."
    assert (finding.line, finding.column, finding.space) == (3, 9, "joint")
    assert (finding.severity, finding.record, finding.doc) == (
        Severity.ERROR,
        "",
        "joint/risks/R-0001.toml",
    )
    assert found("WS01", plan_of(make(Risk))) == []


def test_an_unreadable_file_of_a_bilateral_space_belongs_to_that_space() -> None:
    (finding,) = found("WS01", plan_of(faults=(Fault("shared/north/plan.toml", "it is empty"),)))
    assert finding.space == "shared/north"
    assert finding.message == "shared/north/plan.toml cannot be used: it is empty."


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"owner": 3}, "owner", "In “Frost” the field owner must be text, not 3."),
        (
            {"review_on": "2026-01-01"},
            "review_on",
            "In “Frost” the field review_on must be a date such as 2026-05-31, without quotes.",
        ),
        (
            {"current": {"likelihood": 6, "impact": 1}},
            "current",
            "In “Frost” the field current likelihood must be 1 to 5.",
        ),
        (
            {"assessments": [{"date": date(2026, 1, 1)}, {"date": 7}]},
            "assessments",
            "In “Frost” the field assessments row 2: date must be a date such as 2026-05-31.",
        ),
        (
            {"kind": "threat", "strategy": "exploit"},
            "strategy",
            "In “Frost” the field strategy must be one of avoid, reduce, transfer, share, accept, fallback "
            "for a threat.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_one_finding_of_its_field(
    data: dict[str, Any], field: str, message: str
) -> None:
    (finding,) = found("WS02", plan_of(make(Risk, title="Frost", **data)))
    assert (finding.field, finding.message) == (field, message)
    assert (finding.severity, finding.record, finding.principle) == (Severity.ERROR, "R-0001", 10)


def test_a_value_that_fits_is_no_finding() -> None:
    risk = make(Risk, title="Frost", owner="Ann", current={"likelihood": 5, "impact": 5}, unheard_of=[1])
    assert found("WS02", plan_of(risk)) == []


def test_a_score_is_judged_by_the_scales_of_its_plan() -> None:
    risk = make(Risk, current={"likelihood": 4, "impact": 1})
    three = {"method": {"likelihood": ["seldom", "now and then", "often"]}}
    (finding,) = found("WS02", plan_of(risk, settings=three))
    assert finding.message.endswith("likelihood must be 1 to 3.")
    assert found("WS02", plan_of(risk, settings={})) == []


def test_settings_that_do_not_fit_are_findings_of_the_plan_sheet() -> None:
    sheet = PlanSheet("plan@joint", "joint", {}, "joint/plan.toml")
    plan = plan_of(sheet, settings={"weights": {"value": "much"}})
    (finding,) = found("WS02", plan)
    assert finding.message == "In joint/plan.toml weights.value must be a number from 0 to 1000000."
    assert (finding.record, finding.doc) == ("plan@joint", "joint/plan.toml")
    assert found("WS02", plan_of(sheet, settings={"weights": {"value": 2}})) == []


def test_a_link_to_nothing_is_a_warning_and_its_fix_keeps_the_other_links() -> None:
    risk = make(Risk, title="Frost", objectives=["O-0001", "O-GGGG"])
    (finding,) = found("WS03", plan_of(risk, make(Objective)))
    assert finding.message == "“Frost” refers in objectives to O-GGGG, which does not exist."
    assert finding.severity is Severity.WARNING
    assert finding.fix is not None
    assert finding.fix.command == "cbrm set R-0001 objectives=O-0001"
    assert found("WS03", plan_of(risk, make(Objective), make(Objective, "O-GGGG"))) == []


def test_a_single_link_to_nothing_is_repaired_by_unsetting_it() -> None:
    (finding,) = found("WS03", plan_of(make(Action, from_="R-GGGG")))
    assert finding.fix is not None
    assert (finding.fix.command, finding.fix.field) == ("cbrm unset A-0001 from", "from")


SECRET = make(Risk, "R-4K7Q", "internal", title="What we would never tell them")


@pytest.mark.parametrize(
    "data",
    [
        {"links": ["R-4K7Q"]},
        {"notes": "See (R-4K7Q)."},
        {"notes": "see r-4k7q/2"},
        {"acceptance": {"reason": "R-4K7Q"}},
        {"something_new": [{"deep": [["R-4K7Q"]]}]},
        {"something_new": {"R-4K7Q": 1}},
        {"tags": ["AB-R-4K7Q"]},
        {"notes": "R-4K\u200b7Q"},
    ],
)
def test_a_joint_record_that_names_an_internal_id_is_an_error(data: dict[str, Any]) -> None:
    (finding,) = found("WS04", plan_of(SECRET, make(Risk, "R-0002", title="Frost", **data)))
    assert finding.message == f"“Frost” names R-4K7Q in {next(iter(data))}, which is internal."
    assert (finding.severity, finding.record, finding.space) == (Severity.ERROR, "R-0002", "joint")


@pytest.mark.parametrize("text", ["XR-4K7Q", "R-4K7QX", "R-4K7", "4K7Q", "R-4K7R"])
def test_only_the_whole_id_counts_as_naming_it(text: str) -> None:
    assert found("WS04", plan_of(SECRET, make(Risk, "R-0002", notes=text))) == []


def test_an_internal_record_may_name_joint_and_internal_ones() -> None:
    own = make(Risk, "R-0003", "internal", links=["R-4K7Q", "R-0002"])
    assert found("WS04", plan_of(SECRET, own, make(Risk, "R-0002"))) == []


def test_an_id_that_a_joint_file_has_too_is_a_duplicate_and_no_leak() -> None:
    plan = plan_of(SECRET, make(Risk, "R-4K7Q"), make(Action, from_="R-4K7Q"))
    assert (len(found("WS04", plan)), len(found("WS05", plan))) == (0, 1)


def test_elements_and_bilateral_records_keep_internal_ids_out_too() -> None:
    element = Element(
        "10-1@joint", "joint", {"evidence": "R-4K7Q"}, "joint/principles/10-risk.toml", ("10-1",)
    )
    shared = make(Risk, "R-0002", "shared/north", notes="R-4K7Q")
    findings = found("WS04", plan_of(SECRET, element, shared))
    assert [finding.record for finding in findings] == ["10-1@joint", "R-0002"]


def test_two_files_with_one_id_are_an_error_of_the_second() -> None:
    second = Risk("R-0001", "joint", {}, "joint/risks/other.toml")
    (finding,) = found("WS05", plan_of(make(Risk), second))
    assert finding.message == "joint/risks/other.toml has the id R-0001 of joint/risks/R-0001.toml."
    assert (finding.record, finding.doc) == ("R-0001#joint/risks/other.toml", "joint/risks/other.toml")
    assert found("WS05", plan_of(make(Risk), make(Risk, "R-0002"))) == []


def test_an_unknown_organisation_is_an_error() -> None:
    risk = make(Risk, title="Frost", affects=["ash", "oak"])
    (finding,) = found("WS06", plan_of(risk, settings=TWO))
    assert finding.message == "“Frost” names “oak” in affects, which is none of ash, elm."
    assert found("WS06", plan_of(make(Risk, affects=["ash", "elm"]), settings=TWO)) == []


def test_a_plan_without_organisations_allows_any_and_extra_words_are_none() -> None:
    assert found("WS06", plan_of(make(Risk, affects=["oak"]), settings={})) == []
    assert found("WS06", plan_of(make(Objective, party="joint"), settings=TWO)) == []


def test_internal_records_are_judged_by_the_organisations_of_the_joint_plan() -> None:
    assert len(found("WS06", plan_of(make(Risk, space="internal", affects=["oak"]), settings=TWO))) == 1


HOSTILE = "Pay [/red]\x1b[2J\u202enow\r\nplease [@click=app.quit]x[/]"


@pytest.mark.parametrize("code", ["WS02", "WS03", "WS06", "RK04", "RK05", "RK06", "RM10", "RM08"])
def test_hostile_text_is_printable_in_messages_and_commands(code: str) -> None:
    plan = plan_of(
        make(Risk, title=HOSTILE, review_on=HOSTILE, objectives=[HOSTILE], affects=[f"{HOSTILE}!"]),
        make(Appointment, kind="ser", person=HOSTILE),
        settings={"organisations": {HOSTILE: {"name": HOSTILE}}},
    )
    findings = found(code, plan)
    assert findings
    for finding in findings:
        command = finding.fix.command if finding.fix else ""
        assert all(char.isprintable() for char in finding.message + command)
    assert code == "WS02" or any("[/red][2Jnow" in text for text in messages(code, plan))


def test_a_very_long_title_does_not_make_a_very_long_message() -> None:
    plan: Plan = plan_of(make(Risk, title="a" * 100_000))
    assert all(len(text) < 200 for text in messages("RK04", plan))
