"""Principle 1: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, YESTERDAY, Case, ago, element, own, sheet
from tests.domain.plans import TODAY, TWO, found, make, messages, plan_of

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.records import (
    Action,
    Appointment,
    Change,
    Context,
    ExitItem,
    Information,
    Issue,
    Measure,
    Objective,
    Relationship,
    Resource,
    Response,
    Review,
    Risk,
)
from cbrm_tui.domain.records.p01_relationship import DUTIES

APPROVED = {**TWO, "approvals": {key: {"version": 2, "by": "Ann", "on": ago(90)} for key in ("ash", "elm")}}
HALF = {**TWO, "approvals": {"ash": {"version": 2}, "elm": {"version": 1}}}


def relationship(**data: Any) -> Relationship:
    return own(Relationship, title="Castings", **data)


def holder(kind: str, organisation: str, key: str = "", **data: Any) -> Appointment:
    return make(
        Appointment, key or f"AP-{organisation.upper()}", kind=kind, organisation=organisation, **data
    )


def needs(key: str, *others: str) -> Information:
    return make(Information, f"IN-000{key}", title=key, depends_on=[f"IN-000{other}" for other in others])


MANDATORY = tuple(
    element(each.key, status="drafted")
    for each in catalogue.load().elements
    if each.mandatory and "joint" in each.spaces
)
PARTS = (make(Appointment), make(Resource), make(Objective), make(Risk))
BEGUN = own(Context, title="A thin market")
CASES = [
    Case(
        "RM01",
        (relationship(),),
        (relationship(), BEGUN),
        "Your own plan says nothing yet of what goes on around your business and who expects what.",
    ),
    Case(
        "RM02",
        (relationship(),),
        (relationship(assessment="Well."),),
        "It is not said how well “Castings” works today.",
    ),
    Case(
        "RM03",
        (BEGUN,),
        (BEGUN, relationship(party="elm", collaborate="yes")),
        "There is a plan with “Elm Finishing”, but no decision of yours to collaborate.",
    ),
    Case(
        "RM03",
        (relationship(party="Elm finishing"),),
        (relationship(party="Elm finishing", collaborate="yes"),),
        "There is a plan with “Elm Finishing”, but no decision of yours to collaborate.",
    ),
    Case(
        "RM03",
        (relationship(party="elm", collaborate="later"),),
        (relationship(party="elm", collaborate="yes"),),
        "You decided not to collaborate with “Elm Finishing”, or later; there is a plan.",
        WARNING,
    ),
    Case(
        "RM04",
        (*PARTS, *(each for each in MANDATORY if each.id != "2-3@joint")),
        (*PARTS, *MANDATORY),
        "The joint plan still lacks: Values are compared with partners.",
    ),
    Case(
        "RM04",
        (*(part for part in PARTS if not isinstance(part, Resource)), *MANDATORY),
        (*PARTS, *MANDATORY),
        "The joint plan says nothing of resources.",
    ),
    Case(
        "RM05",
        (sheet(version=2),),
        (sheet(version=2),),
        "The plan is at version 2, “Elm Finishing” has approved version 1.",
        WARNING,
        HALF,
        APPROVED,
    ),
    Case(
        "RM05",
        (sheet(version=2), make(Change, title="Fixed prices", status="agreed", decided_on=ago(10))),
        (sheet(version=2), make(Change, title="Fixed prices", status="agreed", decided_on=ago(90))),
        f"“Fixed prices” was agreed on after the plan had been approved on {ago(90)}.",
        HINT,
        APPROVED,
    ),
    Case(
        "RM06",
        (relationship(party="Birch", importance=5, collaboration_advantage=5),),
        (relationship(party="Birch", importance=5, collaboration_advantage=5, plan_at="Folder B"),),
        "“Castings” is in the segment collaborate, but has neither decision nor plan.",
    ),
    Case(
        "RM06",
        (relationship(party="Birch", collaborate="yes"),),
        (relationship(party="elm", collaborate="yes"),),
        "You decided to collaborate in “Castings”, but there is no plan for it.",
        WARNING,
    ),
    Case(
        "RM07",
        (relationship(importance=3),),
        (relationship(importance=3, collaboration_advantage=1),),
        "“Castings” has no mark for collaboration advantage.",
    ),
    Case(
        "RM08",
        (holder("ser", "ash"), holder("ser", "elm", until=YESTERDAY)),
        (holder("ser", "ash"), holder("ser", "elm", until=TODAY)),
        "“Elm Finishing” has no senior executive responsible.",
        WARNING,
    ),
    Case(
        "RM09",
        (holder("delegate", "elm", person="Ruth"),),
        (holder("delegate", "elm", person="Ruth", acts_for="Anil"),),
        "It is not said for whom “Ruth” acts as delegate.",
        WARNING,
    ),
    Case(
        "RM10",
        (holder("ser", "elm", person="Anil"),),
        (holder("ser", "elm", person="Anil", authority="Signs for £5,000."),),
        "It is not said what “Anil” may decide as senior executive responsible.",
        WARNING,
    ),
    Case(
        "RM11",
        (holder("jmt", "ash"),),
        (holder("jmt", "ash"), holder("jmt", "elm")),
        "Nobody of “Elm Finishing” is in the joint management team.",
        WARNING,
    ),
    Case(
        "RM12",
        (holder("jmt", "elm", person="Ruth", until=YESTERDAY),),
        (
            holder("jmt", "elm", person="Ruth", until=YESTERDAY),
            holder("jmt", "elm", "AP-NEXT", person="Gareth"),
        ),
        "“Ruth” is no longer member of the joint team, and nobody has taken over.",
        WARNING,
    ),
    Case(
        "RM13",
        (make(Resource, title="Crates", review_on=ago(2)),),
        (make(Resource, title="Crates", review_on=TODAY),),
        "The review of “Crates” has been due for 2 days.",
    ),
    Case(
        "RM14",
        (make(Objective, title="Speed", status="under_way"),),
        (make(Objective, title="Speed", status="under_way"), make(Measure, links=["O-0001"])),
        "It is not said by what you tell that “Speed” is reached.",
        WARNING,
    ),
    Case(
        "RM15",
        (holder("jmt", "ash", duties=list(DUTIES[:-2])),),
        (holder("jmt", "ash", duties=list(DUTIES[:-2])), holder("role", "elm", duties=["change", "risks"])),
        "In the joint team nobody sees to: risks, change.",
    ),
    Case(
        "RM16",
        (needs("1", "2"),),
        (needs("1", "2"), needs("2")),
        "“1” depends on IN-0002, which is not there.",
        WARNING,
    ),
    Case(
        "RM16",
        (needs("1", "2"), needs("2", "3"), needs("3", "1"), needs("4", "1")),
        (needs("1", "2"), needs("2", "3"), needs("3"), needs("4", "1")),
        "These wait for each other: “1”, which needs “2”, which needs “3”, which needs “1”.",
        WARNING,
    ),
    Case(
        "RM17",
        (make(Resource, title="Patterns", kind="equipment"),),
        (make(Resource, title="Patterns", kind="equipment", exit_treatment="Goes back."),),
        "It is not said what happens to “Patterns” when the partners part.",
        WARNING,
    ),
    Case(
        "RM18",
        (make(Change, title="Fixed prices", proposed_on=ago(30)),),
        (make(Change, title="Fixed prices", proposed_on=ago(30), status="rejected"),),
        "“Fixed prices” has waited for 30 days to be decided.",
    ),
    Case(
        "RM18",
        (make(Change, title="Fixed prices", status="proposed", proposed_on=ago(31)),),
        (make(Change, title="Fixed prices", status="proposed", proposed_on=ago(31), decision="Yes."),),
        "“Fixed prices” has waited for 31 days to be decided.",
        WARNING,
    ),
    Case(
        "RM19",
        (make(Issue, title="Pitting", target_on=YESTERDAY),),
        (make(Issue, title="Pitting", target_on=YESTERDAY, status="resolved"),),
        "“Pitting” should have been resolved 1 day ago.",
        WARNING,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_appears(case: Case) -> None:
    finding = case.appears()
    assert finding.principle == 1
    assert finding.space in {"internal", "joint"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_goes(case: Case) -> None:
    case.goes()


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == {f"RM{number:02}" for number in range(1, 20)}


class TestAYoungPlan:
    """Who keeps no plan of one's own, or has just begun, is not told of all that is missing."""

    @pytest.mark.parametrize("code", ["RM01", "RM03", "RM04"])
    def test_to_dos_answers_and_missing_elements_are_no_own_plan(self, code: str) -> None:
        fresh = (own(Action), own(Response), element("1-1", "internal", status="missing"))
        assert found(code, plan_of(*fresh, settings=TWO)) == []
        begun = (*fresh, element("1-2", "internal", status="drafted"))
        assert len(found(code, plan_of(*begun, settings=TWO))) == 1

    def test_what_a_template_puts_there_does_not_begin_a_joint_plan(self) -> None:
        template = (make(Review, kind="risk"), make(ExitItem, kind="assets"), element("1-1"))
        assert found("RM04", plan_of(*template, settings=TWO)) == []

    def test_while_nobody_is_in_the_team_it_is_a_hint(self) -> None:
        assert [finding.severity for finding in found("RM11", plan_of(settings=TWO))] == [HINT, HINT]
        assert found("RM15", plan_of(holder("ser", "ash"), settings=TWO)) == []


class TestEmptyParts:
    def test_at_work_there_is_a_warning_for_each_principle(self) -> None:
        plan = plan_of(sheet(stage="working"), make(Objective), settings=TWO)
        findings = found("RM04", plan)
        assert {finding.severity for finding in findings} == {WARNING}
        assert len(findings) == 12 + 1
        said = "The joint plan says nothing of roles and responsibilities, resources, risks."
        assert said in [finding.message for finding in findings]

    def test_what_does_not_apply_is_not_missing(self) -> None:
        plan = plan_of(make(Objective), element("1-1", status="not_applicable"), settings=TWO)
        assert "senior executive" not in " ".join(messages("RM04", plan))


def test_a_plan_that_nobody_has_approved_yet_is_not_out_of_date() -> None:
    assert found("RM05", plan_of(sheet(version=4), settings=TWO)) == []
    only_ash = {**TWO, "approvals": {"ash": {"version": 4}}}
    assert messages("RM05", plan_of(sheet(version=4), settings=only_ash)) == [
        "The plan is at version 4, “Elm Finishing” has approved none."
    ]


@pytest.mark.parametrize("answer", ["no", "later"])
def test_a_decision_against_collaborating_ends_the_search_for_a_plan(answer: str) -> None:
    declined = relationship(party="Birch", importance=5, collaboration_advantage=5, collaborate=answer)
    assert found("RM06", plan_of(declined, settings=TWO)) == []


def test_the_segments_are_the_plans_own() -> None:
    one = {"segments": [{"name": "a"}, {"name": "b", "collaborative": True}], "grid": [[1] * 5] * 5}
    routine = relationship(party="Birch", importance=1, collaboration_advantage=1)
    assert found("RM06", plan_of(routine, settings=TWO)) == []
    (message,) = messages("RM06", plan_of(routine, settings={**TWO, "segmentation": one}))
    assert message.startswith("“Castings” is in the segment b")


def test_a_delegate_acts_for_the_ser_of_the_organisation() -> None:
    delegate = holder("delegate", "elm", "AP-0002")
    assert found("RM09", plan_of(delegate, holder("ser", "elm"))) == []
    assert len(found("RM09", plan_of(delegate, holder("ser", "ash")))) == 1


def test_a_role_of_its_own_goes_by_its_title_and_may_end_for_good() -> None:
    former = holder("role", "elm", title="Quotes", status="ended")
    other = holder("role", "elm", "AP-0002", title="Minutes")
    assert len(found("RM12", plan_of(former, other))) == 1
    assert found("RM12", plan_of(former, holder("role", "elm", "AP-0003", title="quotes"))) == []
    assert found("RM12", plan_of(holder("role", "elm", status="ended", succession="Not needed."))) == []


def test_an_overdue_review_of_the_plan_is_a_warning_and_others_have_checks_of_their_own() -> None:
    (finding,) = found("RM13", plan_of(sheet(review_on=YESTERDAY)))
    assert finding.severity is WARNING
    late = (make(kind, review_on=YESTERDAY) for kind in (Risk, ExitItem))
    assert found("RM13", plan_of(*late, make(Resource, review_on=YESTERDAY, status="ended"))) == []
    assert found("RM13", plan_of(element("2-1", status="not_applicable", review_on=YESTERDAY))) == []
    assert len(found("RM13", plan_of(element("2-1", status="agreed", review_on=YESTERDAY)))) == 1


def test_a_private_measure_does_not_measure_a_joint_objective() -> None:
    private = own(Measure, links=["O-0001"])
    assert len(found("RM14", plan_of(make(Objective), private))) == 1
    assert found("RM14", plan_of(own(Objective), private)) == []
    assert found("RM14", plan_of(make(Objective, target=3))) == []


def test_what_waits_for_itself_is_found_once_per_ring() -> None:
    rings = (needs("1", "1"), needs("2", "3"), needs("3", "2"))
    assert [message.count("“") for message in messages("RM16", plan_of(*rings))] == [2, 3]
    crossing = (needs("1", "2", "3"), needs("2", "4"), needs("3", "4"), needs("4"))
    assert found("RM16", plan_of(*crossing)) == []


def test_how_long_a_change_may_wait_is_the_plans_own() -> None:
    waiting = make(Change, proposed_on=ago(40))
    patient = {**TWO, "thresholds": {"change_days": 90}}
    assert [finding.severity for finding in found("RM18", plan_of(waiting, settings=patient))] == [HINT]


def test_a_review_that_is_due_belongs_to_the_principle_of_its_record() -> None:
    late = [make(kind, review_on=YESTERDAY) for kind in (Measure, Resource)]
    late += [element("9-1", status="agreed", review_on=YESTERDAY), sheet(review_on=YESTERDAY)]
    assert sorted((f.record, f.principle) for f in found("RM13", plan_of(*late))) == [
        ("9-1@joint", 9),
        ("M-0001", 11),
        ("RS-0001", 1),
        ("plan@joint", 1),
    ]


@pytest.mark.parametrize("mandatory", [True, False])
def test_an_element_of_the_plans_own_is_missed_where_it_is_mandatory(mandatory: bool) -> None:
    own_elements = {"elements": {"10-insurance": {"title": "Insurance cover", "mandatory": mandatory}}}
    begun = (sheet(stage="working"), make(Objective))
    missed = " ".join(messages("RM04", plan_of(*begun, settings={**TWO, **own_elements})))
    assert ("Insurance cover" in missed) is mandatory
    agreed = element("10-insurance", status="agreed")
    assert "Insurance cover" not in " ".join(
        messages("RM04", plan_of(*begun, agreed, settings={**TWO, **own_elements}))
    )
