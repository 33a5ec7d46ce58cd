"""The sheets of principles 1 to 6: what stands where, that gaps are said, and that an edit appears."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.cells import cell_len
from tests.domain.plans import TODAY, TWO, make, plan_of
from tests.tui.playground import sample

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Action,
    Agreement,
    Alignment,
    Allocation,
    Appointment,
    Assessment,
    Behaviour,
    BusinessCase,
    Channel,
    Competence,
    Deliverable,
    Development,
    Governance,
    Issue,
    Objective,
    ObjectiveFit,
    PartnerEvaluation,
    Record,
    Relationship,
    Resource,
    Review,
    Risk,
    Value,
    ValueDriver,
)
from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.judgement import Judgement
from cbrm_tui.tui.panes.sheets import SHEETS, Line, Sight, p01, p02, p03, p03_value, p04, p05, p06
from cbrm_tui.tui.panes.sheets.p05_agreements import reach, topics
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace

OURS = range(1, 7)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
BOTH = ["ash", "elm"]
LADDER = [
    {"level": "floor", "who": "Foremen", "max_days": 5},
    {"level": "team", "max_days": 10},
]


class Page:
    """What a sheet shows."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)
        self.texts = [line.content.plain.rstrip() for line in self.lines]

    def __contains__(self, text: object) -> bool:
        return str(text) in " ".join(" ".join(self.texts).split())

    def line(self, *words: str) -> Line:
        """The first line with all these words in it."""
        return next(line for line in self.lines if all(word in line.content.plain for word in words))

    def at(self, *words: str) -> int:
        """The number of that line."""
        return self.lines.index(self.line(*words))

    def says(self, *words: str) -> str:
        """That line's text, with single spaces."""
        return " ".join(self.line(*words).content.plain.split())

    def warned(self, *words: str) -> bool:
        """Whether something on that line is drawn as a warning."""
        return any("$warning" in str(span.style) for span in self.line(*words).content.spans)


def sight_of(
    plan: Plan, space: str = "joint", *, width: int = 78, today: date = TODAY, ascii_only: bool = False
) -> Sight:
    """A sight of a plan that no folder keeps."""
    session = SimpleNamespace(plan=plan, me=plan.me, judgement=Judgement(plan, today))
    return Sight(cast(Session, session), space, ASCII if ascii_only else UNICODE, width)


def page(
    sheet: Callable[[Sight], Iterable[Line]],
    *records: Record,
    space: str = "joint",
    width: int = 78,
    **settings: Any,
) -> Page:
    """What a sheet shows of these records, with two partners."""
    plan = plan_of(*records, settings={**TWO, **settings})
    return Page(sheet(sight_of(plan, space, width=width)))


def inside(record_type: type[Record], key: str, /, **data: Any) -> Record:
    """A record of the internal space."""
    return make(record_type, key, "internal", **data)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The sample's plan with texts that try to break out of their line."""
    plan = Workspace.open(sample(tmp_path_factory.mktemp("hostile"))).plan
    nasty = "[/x]\x1b[31m 長い題名 " * 9 + "e\u202e" * 80
    changed = []
    for key, record in plan.records.items():
        names = (name for name, field in record.fields.items() if field.kind in {"text", "prose", "person"})
        texts = {name: nasty for name in names if name in record.data}
        changed.append(type(record)(key, record.space, {**record.data, **texts}, record.doc, record.at))
    return plan.having(changed)


class TestSegments:
    def test_a_relationship_stands_in_its_cell_and_under_its_segment(self) -> None:
        shown = page(
            p01.segments,
            inside(Relationship, "RL-0001", title="Bronze", importance=2, collaboration_advantage=3),
            inside(Relationship, "RL-0002", title="Elm", importance=5, collaboration_advantage=5),
            space="internal",
        )
        assert shown.says("5 most", "C") == "5 most S S C C C 1"
        assert shown.says("2", "R 2") == "2 R R R 2 D D"
        assert shown.at("C  collaborate") < shown.at("1", "Elm") < shown.at("R  routine") < shown.at("Bronze")
        assert "asks for a relationship management plan" in shown.says("C  collaborate")

    def test_the_grid_is_the_plans_own(self) -> None:
        segments = [{"name": "leave"}, {"name": "build", "collaborative": True}]
        grid = [[0, 0, 0, 0, 0], *([[1, 1, 1, 1, 1]] * 4)]
        shown = page(
            p01.segments,
            inside(Relationship, "RL-0001", title="Bronze", importance=2, collaboration_advantage=1),
            space="internal",
            segmentation={"segments": segments, "grid": grid},
        )
        assert shown.says("1 least", "L") == "1 least L L L L L"
        assert "B build" in shown

    def test_what_has_no_marks_is_not_placed_and_e_gives_it_the_first(self) -> None:
        shown = page(
            p01.segments,
            inside(Relationship, "RL-0001", title="Bronze", importance=2),
            space="internal",
        )
        line = shown.line("Bronze")
        assert shown.at("Not placed") < shown.lines.index(line)
        assert (line.link, line.field) == ("RL-0001", "collaboration_advantage")
        assert shown.warned("Bronze")

    def test_three_in_a_cell_are_counted(self) -> None:
        many = [
            inside(Relationship, f"RL-000{n}", title=f"R{n}", importance=1, collaboration_advantage=1)
            for n in range(3)
        ]
        assert "R (3)" in page(p01.segments, *many, space="internal").says("1 least", "R (")


class TestWhoIsWho:
    def test_roles_that_nobody_holds_are_said_for_each_organisation(self) -> None:
        shown = page(p01.who_is_who, make(Appointment, organisation="ash", kind="ser", person="Ann"))
        assert shown.says("SER", "Ann") == "SER Ann no authority said"
        assert shown.warned("Ann")
        assert [text.split()[:2] for text in shown.texts if "nobody" in text] == [
            ["Joint", "team"],
            ["SER", "nobody"],
            ["Joint", "team"],
        ]

    def test_a_delegate_stands_with_the_principal(self) -> None:
        ser = make(Appointment, "AP-0001", organisation="ash", kind="ser", person="Ann", authority="all")
        delegate = make(
            Appointment, "AP-0002", organisation="ash", kind="delegate", person="Ben", deputy="Di"
        )
        assert "acts for Ann · deputy Di" in page(p01.who_is_who, ser, delegate)
        alone = page(p01.who_is_who, delegate)
        assert alone.warned("it is not said for whom")
        assert alone.line("it is not said for whom").field == "acts_for"

    def test_who_no_longer_holds_a_role_is_followed_or_not(self) -> None:
        old = make(Appointment, "AP-0001", organisation="ash", kind="ser", person="Ann", until=YESTERDAY)
        new = make(Appointment, "AP-0002", organisation="ash", kind="ser", person="Ben", authority="all")
        assert page(p01.who_is_who, old).warned("Ann", "nobody has taken over")
        assert "followed by Ben" in page(p01.who_is_who, old, new)

    def test_a_duty_of_the_joint_team_that_nobody_sees_to_is_said(self) -> None:
        member = make(Appointment, organisation="ash", kind="jmt", person="Ann", duties=["risks"])
        shown = page(p01.who_is_who, member)
        assert shown.says("every day: risks") == "every day: risks Ann"
        assert shown.warned("every day: issues", "nobody")


class TestContributions:
    def test_what_is_brought_is_counted_by_organisation_and_kind(self) -> None:
        shown = page(
            p01.contributions,
            make(Resource, "RS-0001", title="Lathe", organisation="elm", kind="equipment"),
            make(
                Resource, "RS-0002", title="Saw", organisation="elm", kind="equipment", exit_treatment="Stays"
            ),
        )
        assert shown.says("equipment", "open") == "equipment · 2, 1 open"
        assert shown.says("Saw") == "equipment Saw Stays"
        assert shown.warned("Lathe", "nothing said for the exit")
        assert shown.line("Lathe").field == "exit_treatment"
        assert shown.at("Ash Foundry", "Elm") < shown.at("people, money, equipment, property, know-how, data")


class TestValues:
    def test_each_organisation_has_its_column_the_own_one_first(self) -> None:
        shown = page(
            p02.side_by_side,
            make(
                Value, "V-0001", title="Last long", organisation="elm", kind="vision", communicated_on=TODAY
            ),
            make(Value, "V-0002", title="Be plain", organisation="ash", kind="value", communicated_on=TODAY),
        )
        heads = shown.texts[0]
        assert heads.index("Ash Foundry") < heads.index("Elm Finishing")
        line = shown.line("vision")
        assert line.content.plain.index("none shown") == heads.index("Ash Foundry")
        assert line.content.plain.index("Last long") == heads.index("Elm Finishing")
        assert line.link == "V-0001"
        assert "not told yet" not in shown

    def test_what_was_not_told_is_marked_and_e_dates_it(self) -> None:
        shown = page(p02.side_by_side, make(Value, title="Be plain", organisation="ash", kind="value"))
        assert shown.warned("not told yet")
        told = shown.lines[shown.at("Management and staff not told yet") + 1]
        assert (told.link, told.field) == ("V-0001", "communicated_on")

    def test_a_conflict_without_response_comes_first_and_is_said(self) -> None:
        shown = page(
            p02.side_by_side,
            make(Value, "V-0001", title="Last long", organisation="elm", kind="value"),
            make(Value, "V-0002", title="Be quick", organisation="ash", kind="value"),
            make(Value, "V-0003", title="Be kind", organisation="ash", kind="social"),
            make(Alignment, "AL-0001", title="Both good", values=[], fit="aligned"),
            make(Alignment, "AL-0002", title="Pace", values=["V-0001", "V-0002"], fit="conflict"),
        )
        assert shown.at("conflict", "Pace") < shown.at("aligned", "Both good")
        assert shown.warned("response", "none said")
        assert "Last long (Elm Finishing)" in shown
        assert shown.says("Compared with none") == "Compared with none: Be kind"


class TestFourSteps:
    OWN = make(Objective, "O-0001", title="Full racks", party="elm", priority=3, rationale="Cost")
    MINE = make(Objective, "O-0002", title="Six weeks", party="ash", priority=2)
    TOGETHER = make(Objective, "O-0003", title="Orders", party="joint", status="agreed", contributors=BOTH)

    def states(self, *records: Record) -> list[str]:
        """The words behind the four titles."""
        shown = page(p03.steps, *records)
        words = ("done", "under way", "to do")
        titles = [shown.says(f"{number}  ") for number in range(1, 5)]
        return [next(word for word in words if word in title) for title in titles]

    def test_nothing_begun_is_all_to_do_and_starts_at_the_first(self) -> None:
        assert self.states() == ["to do"] * 4
        shown = page(p03.steps)
        assert "→ go on here" in shown.says("1  Each names")
        assert "Ash Foundry: has named no objective of its own; n names one" in shown
        assert "Elm Finishing: has named no objective of its own; theirs to name" in shown

    def test_each_step_has_its_own_state(self) -> None:
        assert self.states(self.OWN, self.MINE, self.TOGETHER) == ["done", "under way", "done", "to do"]
        shown = page(p03.steps, self.OWN, self.MINE, self.TOGETHER)
        assert "→ go on here" in shown.says("2  Each tells")
        missing = shown.line("missing", "Six weeks", "not told why")
        assert (missing.link, missing.field) == ("O-0002", "rationale")

    def test_an_unresolved_conflict_keeps_the_last_step_open(self) -> None:
        told = make(Objective, "O-0002", title="Six weeks", party="ash", rationale="Winter")
        fit: dict[str, Any] = {"title": "Pace", "pair": ["O-0001", "O-0002"], "fit": "conflict"}
        plain, solved = make(ObjectiveFit, **fit), make(ObjectiveFit, **fit, resolution="Split the racks")
        assert self.states(self.OWN, told, self.TOGETHER, plain)[3] == "under way"
        assert self.states(self.OWN, told, self.TOGETHER, solved) == ["done"] * 4
        shown = page(p03.steps, self.OWN, told, self.TOGETHER, plain)
        assert shown.line("missing", "Pace").field == "resolution"
        assert "conflict: Six weeks" in shown

    def test_a_joint_objective_takes_two_and_an_agreement(self) -> None:
        lonely = make(Objective, "O-0003", title="Orders", party="joint", contributors=["ash"])
        shown = page(p03.steps, lonely)
        assert shown.line("missing", "fewer than two contribute").field == "contributors"
        assert shown.line("missing", "not agreed yet").field == "status"

    def test_what_is_kept_inside_shows_in_the_internal_space_alone(self) -> None:
        secret = inside(Objective, "O-0009", title="Own linisher", party="ash")
        assert "kept inside; O offers it" in page(p03.steps, secret, space="internal").says("Own linisher")
        assert "Own linisher" not in page(p03.steps, secret)


class TestFit:
    def test_a_pair_has_its_letter_on_both_sides_and_leads_to_its_objective(self) -> None:
        shown = page(
            p03.fit_matrix,
            make(Objective, "O-0001", title="Orders", party="joint"),
            make(Objective, "O-0002", title="Six weeks", party="ash"),
            make(Objective, "O-0003", title="Full racks", party="elm"),
            make(ObjectiveFit, "OF-0001", title="Pace", pair=["O-0002", "O-0003"], fit="conflict"),
            make(ObjectiveFit, "OF-0002", title="Speed", pair=["O-0001", "O-0002"], fit="shared"),
        )
        assert shown.says("1 Orders") == "1 Orders \\ S ·"
        assert shown.says("2 Six weeks") == "2 Six weeks S \\ X!"
        assert shown.says("3 Full racks") == "3 Full racks · X! \\"
        assert shown.line("3 Full racks").link == "O-0003"
        assert shown.at("X!", "Pace") < shown.at("S", "Speed")
        assert shown.line("no resolution said").field == "resolution"

    def test_a_resolved_conflict_says_how(self) -> None:
        shown = page(
            p03.fit_matrix,
            make(Objective, "O-0001", title="Orders", party="joint"),
            make(Objective, "O-0002", title="Six weeks", party="ash"),
            make(ObjectiveFit, title="Pace", pair=["O-0001", "O-0002"], fit="conflict", resolution="Split"),
        )
        assert shown.says("1 Orders") == "1 Orders \\ X"
        assert "resolved: Split" in shown


class TestValueOfObjectives:
    def test_progress_is_a_bar_with_its_number_and_what_is_missing_is_said(self) -> None:
        shown = page(
            p03_value.progress,
            make(Objective, "O-0001", title="Orders", party="joint", baseline=0, actual=50, target=200),
            make(Objective, "O-0002", title="Pace", party="ash", target=6, unit="weeks", due=YESTERDAY),
        )
        assert shown.texts[shown.at("Orders")].endswith(" 25%")
        assert shown.warned("Pace", "not measured")
        assert "target 6 weeks; no baseline, no actual" in shown
        assert f"late {YESTERDAY}" in shown
        assert shown.line("target 6 weeks").field == "baseline"

    def test_a_business_case_is_whole_or_says_what_is_missing(self) -> None:
        shown = page(
            p03_value.business_case,
            inside(
                BusinessCase,
                "BC-0001",
                title="Finished parts",
                opportunity="One supplier",
                objectives=["O-0001"],
                risks=["R-0001", "R-9999"],
            ),
            make(Objective, "O-0001", title="Orders", party="joint", baseline=0, actual=1, target=2),
            make(Risk, "R-0001", title="Too few benches", current={"likelihood": 5, "impact": 5}),
            space="internal",
        )
        assert shown.says("Objectives", "Orders").endswith("50%")
        assert shown.line("Objectives", "Orders").link == "O-0001"
        assert shown.says("Risks").endswith("severe")
        assert shown.warned("R-9999 is not there")
        for part, field in (("Value", "value"), ("Resources", "resources"), ("Partners", "partners")):
            assert shown.line(part, "nothing said").field == field
        assert shown.line("Decision", "not decided").field == "decision"

    def test_the_driver_worth_most_for_least_comes_first_and_wants_an_objective(self) -> None:
        shown = page(
            p03_value.value_analysis,
            inside(ValueDriver, "DR-0001", title="Certificates", value=2, effort=4),
            inside(ValueDriver, "DR-0002", title="Ready to fit", value=5, effort=1),
            space="internal",
        )
        assert shown.says("5 most", "·") == "5 most 1 · · · ·"
        assert shown.at("Ready to fit") < shown.at("Certificates")
        assert shown.warned("Ready to fit", "no objective")
        assert not shown.warned("Certificates", "no objective")


class TestLeadership:
    def test_a_gap_says_whether_there_is_an_action(self) -> None:
        hours = inside(Allocation, "RA-0001", title="Hours", kind="people", needed=20, committed=5, unit="h")
        shown = page(p04.committed, hours, space="internal")
        assert "25%" in shown.says("Hours")
        assert "5 of 20 h" in shown.says("Hours")
        assert shown.warned("short of 15 h; no action is set")
        assert "nothing said of it" in shown.says("system")
        action = inside(Action, "A-0001", title="Ask Tom", from_="RA-0001", due=TOMORROW)
        shown = page(p04.committed, hours, action, space="internal")
        assert shown.line(f"short of 15 h; action: Ask Tom, due {TOMORROW}").link == "A-0001"

    def test_developments_stand_by_their_day_and_late_ones_are_said(self) -> None:
        shown = page(
            p04.development,
            inside(Development, "DV-0001", title="Bench", person="Col", due=TOMORROW, measure="Two days"),
            inside(Development, "DV-0002", title="Quotes", role="estimator", due=YESTERDAY),
            inside(Development, "DV-0003", title="Excel", person="Di", status="done"),
            space="internal",
        )
        assert shown.at("Quotes") < shown.at("Bench") < shown.at("Done or dropped") < shown.at("Excel")
        assert shown.says("Quotes") == f"late {YESTERDAY} every estimator Quotes planned"
        assert shown.warned("measure", "nothing said of how")

    def test_leaders_are_seen_at_meetings_or_not(self) -> None:
        shown = page(
            p04.leaders,
            make(Appointment, organisation="ash", kind="ser", person="Ann", authority="All"),
            make(Review, title="March", kind="executive", held_on=date(2026, 3, 1), attendance=["Ben"]),
        )
        assert shown.warned("March", "was not there")
        assert shown.warned("Responsibility", "not said")
        assert "All" in shown.says("Authority")
        assert shown.warned("no senior executive responsible")
        # 120 days after 1 March is 29 June, so nothing is late on 15 June.
        assert "asked for every 120 days" in shown


class TestGovernance:
    def test_each_of_the_five_parts_is_filled_or_missing(self) -> None:
        shown = page(
            p05.governance, make(Governance, title="How we work", roles="Ann leads", frequency="monthly")
        )
        assert "2 of 5 parts" in shown.says("How we work")
        assert shown.line("filled", "Team roles").field == "roles"
        missing = [line.field for line in shown.lines if line.content.plain.startswith("missing")]
        assert missing == ["deliverables", "operational_plan", "performance"]
        assert "Ann leads" in shown

    def test_without_a_model_all_five_are_missing(self) -> None:
        assert sum(text.startswith("missing") for text in page(p05.governance).texts) == 5

    def test_issues_stand_at_their_level_with_the_days_left(self) -> None:
        shown = page(
            p05.ladder,
            make(
                Issue, "I-0001", title="Pits", level="Floor", raised_on=TODAY - timedelta(days=3), owner="Al"
            ),
            make(Issue, "I-0002", title="Late", level="floor", raised_on=TODAY - timedelta(days=7)),
            make(Issue, "I-0003", title="Lost", level="moon"),
            make(Issue, "I-0004", title="Old", level="floor", status="resolved"),
            ladder=LADDER,
        )
        order = [shown.at(word) for word in ("team", "floor  ", "Late", "Pits", "On no level", "Lost")]
        assert order == sorted(order)
        assert shown.warned("team", "nobody")
        assert "2 days left, then up to team" in shown
        assert shown.warned("2 days over: it goes up to team")
        assert shown.warned("Late", "nobody owns it")
        assert "“moon” is no level of the ladder" in shown
        assert "1 resolved or closed" in shown
        assert "Old" not in shown

    def test_the_days_run_from_when_an_issue_came_to_its_level(self) -> None:
        raised = TODAY - timedelta(days=60)
        issue = make(
            Issue, title="Pits", level="team", raised_on=raised, level_since=TODAY, target_on=YESTERDAY
        )
        shown = page(p05.ladder, issue, ladder=LADDER)
        assert "10 days left on the highest level; 1 day past its target" in shown

    def test_a_deliverable_says_its_state_its_measure_and_who_has_not_agreed(self) -> None:
        shown = page(
            p05.deliverables,
            make(
                Deliverable, "DL-0001", title="Crates", organisation="ash", state="under_way", due=YESTERDAY
            ),
            make(Deliverable, "DL-0002", title="Paint", organisation="ash", measure="Dry", agreed_by=["ash"]),
        )
        assert shown.says("Crates") == f"under way Crates late {YESTERDAY}"
        assert shown.warned("no measure said")
        assert shown.warned("the measure is not agreed by Elm Finishing")
        assert shown.warned("owes nothing yet")

    def test_a_topic_is_covered_by_what_is_in_force_alone(self) -> None:
        shown = page(
            topics,
            make(Agreement, "AG-0001", title="Old", covers=["exit"], status="ended", agreed_by=BOTH),
            make(Agreement, "AG-0002", title="Main", covers=["issues"], status="agreed", agreed_by=["ash"]),
            make(
                Agreement, "AG-0003", title="New", covers=["knowledge"], status="drafted", agreed_by=["ash"]
            ),
        )
        assert shown.says("settling issues", "agreed") == "settling issues agreed not yet"
        assert shown.says("transfer of knowledge", "draft") == "transfer of knowledge draft not yet"
        assert shown.says("exit ", "no") == "exit no no"
        left = "risk and reward, exit, transfer of knowledge, sustainability"
        assert f"No agreement in force covers {left}; n adds one." in shown
        assert shown.line("settling issues", "agreed").link == "AG-0002"

    def test_an_agreement_that_ends_soon_is_said(self) -> None:
        soon = make(Agreement, title="Main", covers=["exit"], status="agreed", valid_until=TOMORROW)
        shown = page(topics, soon)
        assert shown.warned("Main", f"ends {TOMORROW}")
        assert shown.warned("not agreed by Ash Foundry, Elm Finishing")

    def test_whom_no_channel_reaches_is_said(self) -> None:
        shown = page(
            reach,
            make(Channel, title="Friday call", audience=["Ash Foundry", "drivers"], formal=False),
        )
        assert shown.says("Friday call", "yes") == "Friday call yes ·"
        assert shown.warned("No channel reaches Elm Finishing")
        assert "Also to drivers." in shown
        assert shown.warned("Friday call", "how often is not said")


class TestCompetence:
    CASTS = make(Competence, "CP-0001", title="Casts", role="founder", level=3)

    def held(self, key: str, person: str, level: int, **data: Any) -> Record:
        """That somebody was found to be at a level of casting."""
        return inside(Assessment, key, person=person, competence="CP-0001", level=level, **data)

    def test_needed_stands_against_held_by_the_latest_assessment(self) -> None:
        shown = page(
            p06.heat_map,
            self.CASTS,
            self.held("AS-0001", "Ann", 1, date=date(2026, 1, 1)),
            self.held("AS-0002", "ann", 4, date=date(2026, 2, 1)),
            self.held("AS-0003", "Ben", 2),
            space="internal",
        )
        assert shown.says("Casts") == "Casts 3 4 2<"
        assert shown.says("only Ann") == "Casts founder only Ann"

    def test_whoever_is_below_has_a_development_or_nothing_planned(self) -> None:
        records = (self.CASTS, self.held("AS-0001", "Ann", 1))
        shown = page(p06.heat_map, *records, space="internal")
        assert shown.says("Ann", "1 of 3") == "Ann Casts 1 of 3"
        assert shown.warned("nothing is planned")
        assert "nobody reaches it" in shown
        course = inside(Development, "DV-0001", title="Course", person="ann", due=TOMORROW)
        shown = page(p06.heat_map, *records, course, space="internal")
        assert shown.line("Course", f"due {TOMORROW}").link == "DV-0001"
        assert "nothing is planned" not in shown

    def test_a_competence_that_nobody_was_assessed_in_is_said(self) -> None:
        assert page(p06.heat_map, self.CASTS, space="internal").warned("Casts", "nobody was assessed")

    def test_the_joint_view_of_competence_names_nobody(self) -> None:
        shown = page(p06.needed, self.CASTS, self.held("AS-0001", "Ann", 4))
        assert shown.at("founder") < shown.at("Casts")
        assert "Ann" not in shown

    def test_the_charter_says_who_has_signed(self) -> None:
        shown = page(
            p06.charter,
            make(
                Behaviour, "BH-0001", title="Ring first", statement="Call.", signed_by=BOTH, reviewed_on=TODAY
            ),
            make(Behaviour, "BH-0002", title="No jokes", signed_by=["elm"]),
        )
        assert "1 of 2 signed by all" in shown.says("Behaviour charter")
        assert shown.says("No jokes", "signed") == "No jokes not yet signed"
        assert shown.line("not signed by Ash Foundry").field == "signed_by"
        assert shown.warned("No jokes", "never looked at")

    def test_a_partner_that_was_not_evaluated_is_said(self) -> None:
        assert page(p06.partners, space="internal").warned("Elm Finishing: not evaluated yet")
        shown = page(
            p06.partners,
            inside(PartnerEvaluation, "PE-0001", organisation="elm", aligned=4, culture="Tea"),
            space="internal",
        )
        assert "4 of 5" in shown.says("Fit")
        assert shown.warned("Reputation", "not said")
        assert "not evaluated" not in shown


@pytest.mark.parametrize(
    ("sheet", "space"), [(spec.lines, space) for n in OURS for spec in SHEETS[n] for space in spec.spaces]
)
class TestEverySheet:
    def test_an_empty_plan_is_told_what_belongs_here(
        self, sheet: Callable[[Sight], Iterable[Line]], space: str
    ) -> None:
        shown = Page(sheet(sight_of(plan_of(settings=TWO), space)))
        assert any(text.strip() for text in shown.texts)
        assert not any(line.link for line in shown.lines)

    @pytest.mark.parametrize("width", [40, 70, 78])
    def test_long_and_hostile_texts_stay_within_the_width(
        self, sheet: Callable[[Sight], Iterable[Line]], space: str, width: int, hostile: Plan
    ) -> None:
        for line in sheet(sight_of(hostile, space, width=width, ascii_only=True)):
            assert cell_len(line.content.plain) <= width
            assert "\x1b" not in line.content.plain
            assert "\u202e" not in line.content.plain

    def test_ascii_draws_nothing_else(self, sheet: Callable[[Sight], Iterable[Line]], space: str) -> None:
        plan = plan_of(
            make(Objective, "O-0001", title="Orders", party="joint", baseline=0, actual=1, target=3),
            make(Objective, "O-0002", title="Pace", party="ash"),
            make(Competence, title="Casts", level=3),
            make(Channel, title="Call", audience=["ash"]),
            make(Resource, title="Saw", organisation="ash", kind="data"),
            make(Value, title="Plain", organisation="ash", kind="value"),
            inside(Relationship, "RL-0001", title="Bronze", importance=1, collaboration_advantage=1),
            inside(Allocation, "RA-0001", title="Hours", kind="people", needed=3, committed=1),
            inside(ValueDriver, "DR-0001", title="Fit", value=5, effort=1),
            settings={**TWO, "ladder": LADDER},
        )
        assert all(text.isascii() for text in Page(sheet(sight_of(plan, space, ascii_only=True))).texts)


def test_an_edit_appears(tmp_path: Path) -> None:
    session = Session(Workspace.open(sample(tmp_path)))
    sight = Sight(session, "joint", UNICODE, 78)
    assert Page(p03.fit_matrix(sight)).line("no resolution said").link == "OF-75VP"
    session.apply(put_fields("OF-75VP", {"resolution": "Racks are filled twice a week."}))
    assert "resolved: Racks are filled twice a week." in Page(p03.fit_matrix(sight))
