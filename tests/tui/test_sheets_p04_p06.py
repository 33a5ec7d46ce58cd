"""The sheets of principles 4 to 6: what stands where, and that gaps are said."""

from datetime import date, timedelta
from typing import Any

from tests.domain.plans import TODAY, make
from tests.tui.sheet_pages import inside, page

from cbrm_tui.domain.records import (
    Action,
    Agreement,
    Allocation,
    Appointment,
    Assessment,
    Behaviour,
    Channel,
    Competence,
    Deliverable,
    Development,
    Governance,
    Issue,
    PartnerEvaluation,
    Record,
    Review,
)
from cbrm_tui.tui.panes.sheets import p04, p05, p06
from cbrm_tui.tui.panes.sheets.p05_agreements import reach, topics

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
BOTH = ["ash", "elm"]
LADDER = [
    {"level": "floor", "who": "Foremen", "max_days": 5},
    {"level": "team", "max_days": 10},
]


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
        assert shown.says("Quotes") == f"late {YESTERDAY} Quotes planned"
        assert shown.at("who", "every estimator") == shown.at("Quotes") + 1
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
        assert "moon is no level of the ladder" in shown
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
