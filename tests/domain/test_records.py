from datetime import date, timedelta

import pytest
from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.ids import CROCKFORD, is_id, new_id
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Action,
    Appointment,
    Commitment,
    Element,
    Idea,
    Measure,
    Objective,
    Record,
    Risk,
    field_at,
    principle_of,
    record_types,
)

TYPES = [kind for kind in record_types().values() if kind.folder]


@pytest.mark.parametrize("kind", record_types().values(), ids=lambda kind: kind.type)
def test_every_type_declares_itself_whole(kind: type[Record]) -> None:
    assert kind.label
    assert kind.plural
    assert set(kind.columns) <= kind.fields.keys()
    assert kind.clause.startswith(f"5.{kind.principle}.") or kind is Element
    assert next(iter(kind.fields)) == "title"
    assert all(isinstance(field, Field) and field.name == name for name, field in kind.fields.items())


def test_folders_and_prefixes_tell_the_types_apart() -> None:
    assert len({kind.folder for kind in TYPES}) == len({kind.prefix for kind in TYPES}) == len(TYPES)
    assert all(is_id(new_id(kind.prefix, ())) for kind in TYPES)


def test_a_drawn_id_is_not_taken() -> None:
    taken = {f"R-{a}{b}{c}{d}" for a in CROCKFORD for b in CROCKFORD for c in CROCKFORD for d in "0123456789"}
    assert new_id("R", taken) not in taken


@pytest.mark.parametrize("text", ["R-4K7Q", "AP-ZE7A", "ABCD-00000000"])
def test_an_id_is_a_prefix_and_crockford_characters(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text", ["", "R-4K7", "r-4k7q", "R-4K7U", "R-4K7Q\n", "../R-4K7Q", "R-4K7Q/x", "4K7Q"]
)
def test_anything_else_is_no_id(text: str) -> None:
    assert not is_id(text)


def test_a_field_reads_the_typed_value_and_survives_a_mistake() -> None:
    risk = make(Risk, title="Frost", tags=["winter"], review_on="soon", owner=3)
    assert (risk.title, risk.tags, risk.review_on, risk.owner) == ("Frost", ("winter",), None, "")
    assert risk.show("review_on") == "soon"
    assert Risk.title.label == "Title"


def test_a_key_that_python_reserves_keeps_its_name_in_the_file() -> None:
    assert make(Action, from_="R-0001").from_ == "R-0001"
    assert "from" in Action.fields


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Pay [/red]\x1b[2J\u202enow\nplease", "Pay [/red][2Jnow please"),
        ("", "R-0001"),
        ("\u202e\u200b", "R-0001"),
        (7, "7"),
        (["a"], "['a']"),
    ],
)
def test_the_heading_is_one_printable_line(title: object, heading: str) -> None:
    assert make(Risk, title=title).heading == heading
    assert make(Risk).heading == "R-0001"


def test_references_are_by_field_and_only_where_there_are_any() -> None:
    risk = make(Risk, objectives=["O-0001"], links=["A-0001", "A-0002"], notes="See O-0009.")
    assert risk.references() == {"objectives": ("O-0001",), "links": ("A-0001", "A-0002")}


def test_a_path_leads_to_a_declaration_or_says_what_is_missing() -> None:
    path, field = field_at(Risk, "current.likelihood")
    assert (path, field.label) == (("current", "likelihood"), "Likelihood")
    for wrong in ("nothing", "current.nothing", "title.x", "assessments.date"):
        with pytest.raises(KeyError):
            field_at(Risk, wrong)


def test_records_are_equal_by_what_they_hold_and_where() -> None:
    assert make(Risk, title="a") == make(Risk, title="a")
    assert make(Risk, title="a") != make(Risk, title="b")
    assert make(Risk) != make(Risk, space="internal")


@pytest.mark.parametrize(
    ("record", "is_open"),
    [
        (make(Risk), True),
        (make(Risk, status="occurred"), True),
        (make(Risk, status="closed"), False),
        (make(Objective, status="reached"), False),
        (make(Idea, stage="realised"), False),
        (make(Idea, stage="agreed"), True),
        (make(Commitment, kept="no"), False),
        (make(Commitment, kept="open"), True),
    ],
)
def test_each_type_knows_when_it_is_open(record: Record, is_open: bool) -> None:
    assert record.open is is_open


def test_a_risk_has_a_score_only_as_a_pair_and_is_a_threat_unless_it_is_an_opportunity() -> None:
    assert make(Risk, current={"likelihood": 3, "impact": 4}).score == (3, 4)
    assert make(Risk, current={"likelihood": 3}).score is None
    assert [make(Risk, kind=kind).threat for kind in ("threat", "opportunity", "", "?")] == [
        True,
        False,
        True,
        True,
    ]


def test_the_last_assessment_is_the_latest_and_not_the_last_written() -> None:
    rows = [
        {"date": date(2026, 3, 1)},
        {"date": date(2026, 5, 1)},
        {"reason": "undated"},
        {"date": date(2026, 4, 1)},
    ]
    assert make(Risk, assessments=rows).last_assessed == date(2026, 5, 1)
    assert make(Risk).last_assessed is None


def test_the_latest_reading_is_not_one_of_the_future() -> None:
    rows = [{"date": TODAY, "value": 3}, {"date": TODAY + timedelta(days=1), "value": 9}, {"value": 7}]
    measure = make(Measure, frequency="weekly", readings=rows)
    assert measure.latest(TODAY) == (TODAY, 3.0)
    assert measure.days_overdue(TODAY + timedelta(days=10)) == 2
    assert measure.days_overdue(date.max) > 0
    assert make(Measure, frequency="weekly").days_overdue(TODAY) == 0


def test_an_appointment_ends_after_its_last_day() -> None:
    appointment = make(Appointment, until=TODAY)
    assert not appointment.ended(TODAY)
    assert appointment.ended(TODAY + timedelta(days=1))


def test_an_element_belongs_to_the_principle_of_its_key() -> None:
    assert principle_of(Element("12-2@joint", "joint", {})) == 12
    assert principle_of(Element("99-2@joint", "joint", {})) == 0
    assert principle_of(Element("odd@joint", "joint", {})) == 0
    assert principle_of(make(Risk)) == 10


class TestPlan:
    def test_records_are_found_by_id_type_and_space(self) -> None:
        own, joint = make(Risk, "R-0002", "internal"), make(Risk, "R-0001")
        plan = plan_of(own, joint, make(Objective))
        assert list(plan.of(Risk)) == [joint, own]
        assert list(plan.of(Risk, space="internal")) == [own]
        assert plan["R-0001"] is joint
        assert "R-0009" not in plan
        assert plan.get("R-0009") is None

    def test_backlinks_follow_an_edit(self) -> None:
        plan = plan_of(make(Risk), make(Action, from_="R-0001"), make(Action, "A-0002", links=["R-0001"]))
        assert plan.linked_from("R-0001") == ("A-0001", "A-0002")
        later = plan.having([make(Action, from_="")], gone=["A-0002"])
        assert later.linked_from("R-0001") == ()
        assert plan.linked_from("R-0001") == ("A-0001", "A-0002")

    def test_a_record_whose_id_another_file_has_goes_by_both(self) -> None:
        second = Risk("R-0001", "joint", {}, "joint/risks/other.toml")
        plan = plan_of(make(Risk), second)
        assert [plan.key_of(record) for record in plan.records.values()] == list(plan.records)

    def test_a_space_without_organisations_has_those_and_the_method_of_the_joint_plan(
        self,
    ) -> None:
        plan = plan_of(settings={**TWO, "method": {"likelihood": ["a", "b", "c"]}})
        for space in ("internal", "shared/north"):
            assert list(plan.space_settings(space).partners) == ["ash", "elm"]
            assert len(plan.space_settings(space).method.likelihood) == 3
        assert Plan().space_settings("joint").partners == {}

    def test_everybody_who_is_named_is_offered_once(self) -> None:
        plan = plan_of(make(Risk, owner="Ruth"), make(Action, actionee="Ruth", owner="Anil"))
        assert plan.people == ("Anil", "Ruth")
