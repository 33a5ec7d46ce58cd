"""The sheets of principles 7 to 12: what stands where, that gaps are said, and that limits are kept."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from tests.domain.plans import TODAY, TWO, make, plan_of
from tests.tui.pages import Page, Writes, page, sight_of
from tests.tui.playground import sample

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Action,
    Closeout,
    Commitment,
    ExitItem,
    Idea,
    Information,
    Lesson,
    Measure,
    Objective,
    PlanSheet,
    Record,
    Response,
    Review,
    Risk,
    Survey,
    ValueDefinition,
)
from cbrm_tui.tui.glyphs import UNICODE
from cbrm_tui.tui.panes.sheets import SHEETS, Sight, p07, p08, p09, p10, p11, p12
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace

OURS = range(7, 13)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
QUESTIONS = ["They keep their word.", "Bad news comes early."]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def mean(organisation: str, question: int, value: float, answers: int | None = 5) -> dict[str, Any]:
    row = {"organisation": organisation, "question": question, "mean": value}
    return row if answers is None else {**row, "answers": answers}


def survey(key: str = "S-0001", *means: dict[str, Any], **data: Any) -> Survey:
    return make(Survey, key, **{"title": "Autumn", "questions": QUESTIONS, "means": list(means), **data})


def response(number: int, *answers: int) -> Response:
    rows = [{"question": at, "answer": answer} for at, answer in enumerate(answers, 1)]
    return make(Response, f"SR-000{number}", "internal", survey="S-0001", respondent="Ada", answers=rows)


def risk(key: str, now: tuple[int, int] | None, *before: tuple[int, int, int], **data: Any) -> Risk:
    """A threat; each of `before` is days ago, likelihood, impact."""
    rows = [{"date": ago(days), "likelihood": one, "impact": two} for days, one, two in before]
    score = {"current": {"likelihood": now[0], "impact": now[1]}} if now else {}
    return make(Risk, key, **{"title": key, "kind": "threat", "assessments": rows, **score, **data})


class TestSurveys:
    def test_each_question_has_a_bar_per_partner_and_the_gap_by_letter_and_word(self) -> None:
        shown = page(
            p07.survey_sheet,
            survey(
                "S-0001", mean("ash", 1, 4.5), mean("elm", 1, 2.0), mean("ash", 2, 4), mean("elm", 2, 3.9)
            ),
        )
        assert shown.says("They keep") == "1 They keep their word. gap 2.5 R red"
        assert shown.says("Bad news") == "2 Bad news comes early. gap 0.1 G green"
        assert shown.drawn_as("$error", "They keep")
        ash, elm = shown.line("Ash Foundry", "4.5"), shown.line("Elm Finishing", "2.0")
        assert ash.content.plain.count("█") > 3 * elm.content.plain.count("█")

    def test_a_gap_of_one_is_amber(self) -> None:
        shown = page(p07.survey_sheet, survey("S-0001", mean("ash", 1, 4.0), mean("elm", 1, 3.0)))
        assert "gap 1.0 A amber" in shown

    def test_who_has_not_answered_is_named_and_no_gap_is_made_up(self) -> None:
        shown = page(p07.survey_sheet, survey("S-0001", mean("ash", 1, 4.0), due=YESTERDAY))
        assert "not yet: Elm Finishing" in shown.says("Autumn", "not yet")
        assert shown.drawn_as("$warning", "not yet")
        assert "no gap to tell" in shown.says("They keep")
        assert shown.says("Elm Finishing", "no answer")

    def test_a_mean_of_few_answers_is_marked(self) -> None:
        shown = page(p07.survey_sheet, survey("S-0001", mean("ash", 1, 4.0, 2), mean("elm", 1, 4.0, 1)))
        assert shown.says("Ash Foundry").endswith("4.0 2 answers, few")
        assert shown.says("Elm Finishing").endswith("4.0 1 answer, few")

    def test_the_trend_is_of_the_same_question_and_of_each_organisation(self) -> None:
        shown = page(
            p07.survey_sheet,
            survey("S-0001", mean("ash", 1, 4.0), mean("elm", 1, 2.0), due=ago(400)),
            survey(
                "S-0002", mean("ash", 2, 3.0), mean("elm", 2, 3.0), due=ago(10), questions=QUESTIONS[::-1]
            ),
        )
        assert "+0.0 since" in shown.says("2 They keep")
        assert "since" not in shown.says("1 Bad news")
        assert "4.0 → 3.0 (-1.0)" in shown.says("Ash Foundry", "→")
        assert shown.drawn_as("$warning", "Ash Foundry", "→")

    def test_a_question_line_leads_to_the_survey_and_the_working_of_its_gap(self) -> None:
        shown = page(p07.survey_sheet, survey("S-0001", mean("ash", 1, 4.0), mean("elm", 1, 2.0)))
        line = shown.line("They keep")
        assert (line.link, line.figure) == ("S-0001", "gap:1")


class TestOwnAnswers:
    def test_fewer_than_three_answers_show_no_distribution_and_no_mean(self) -> None:
        shown = page(p07.own_answers, survey(), response(1, 5), response(2, 2), space="internal")
        assert "2 of 3 needed" in shown.says("They keep")
        assert "3.5" not in shown

    def test_from_three_on_the_answers_are_counted_without_names(self) -> None:
        answers = [response(number, answer) for number, answer in enumerate((5, 4, 4), 1)]
        shown = page(p07.own_answers, survey(), *answers, space="internal")
        assert "4.3" in shown.says("They keep")
        assert "0 0 0 2 1" in shown.says("They keep")
        assert "0 of 3 needed" in shown.says("Bad news")
        assert "Ada" not in shown

    def test_it_is_a_view_of_the_internal_space_alone(self) -> None:
        assert [spec.spaces for spec in p07.SHEETS if spec.lines is p07.own_answers] == [("internal",)]


class TestPromises:
    def test_broken_and_late_ones_come_first_with_what_was_said(self) -> None:
        shown = page(
            p07.promise_sheet,
            make(Commitment, "C-0001", title="Forecast", by="ash", to="elm", kept="yes"),
            make(Commitment, "C-0002", title="Samples", by="ash", to="elm", kept="no"),
            make(Commitment, "C-0003", title="Visit", by="ash", to="elm", due=YESTERDAY),
            make(Commitment, "C-0004", title="Quote", by="ash", to="elm", due=TOMORROW, kept="open"),
        )
        assert "1 kept, 1 broken, 1 late, 1 open" in shown.says("Ash Foundry")
        assert "50%" in shown
        order = [shown.at(title) for title in ("Samples", "Visit", "Quote", "Forecast")]
        assert order == sorted(order)
        assert "nothing said about it" in shown.says("Samples")
        assert "Elm Finishing has promised nothing" in shown


class TestIdeas:
    def test_what_waits_too_long_is_said_and_marked(self) -> None:
        shown = page(
            p08.idea_pipeline,
            make(Idea, "ID-0001", title="Crates", organisation="elm", proposed_on=ago(61), planned=1000),
            make(Idea, "ID-0002", title="Racks", organisation="ash", proposed_on=ago(60), stage="assessed"),
            make(Idea, "ID-0003", title="Signs", stage="under_way", decided_on=ago(5), planned=9, realised=2),
        )
        assert shown.says("→") == "ideas 1 → assessed 1 → agreed 0 → under way 1 → realised 0"
        assert "! 1 waiting for a decision for over 60 days" in shown
        assert "! waits 61 d" in shown.says("Crates", "waits")
        assert "! waits" not in shown.says("Racks")
        assert "5 d ago" in shown.says("Signs")
        assert "2 of 9" in shown.says("Signs")
        assert "nobody" in shown.says("Signs")

    def test_the_plans_own_limit_counts(self) -> None:
        idea = make(Idea, title="Crates", proposed_on=ago(20))
        assert "over 14 days" in page(p08.idea_pipeline, idea, thresholds={"idea_days": 14})

    def test_an_idea_without_a_day_is_not_passed_over(self) -> None:
        shown = page(p08.idea_pipeline, make(Idea, title="Crates"))
        assert "since when?" in shown
        assert "of 1 it is not known since when" in shown


class TestValue:
    def test_planned_and_realised_stand_by_category_and_by_who_benefits(self) -> None:
        shown = page(
            p08.value_sheet,
            make(
                Idea,
                "ID-0001",
                title="Crates",
                stage="realised",
                category="financial",
                planned=1000,
                realised=500,
                shares=[{"organisation": "ash", "percent": 60}],
            ),
            make(Idea, "ID-0002", title="Trees", stage="under_way", category="environmental", planned=3000),
            make(PlanSheet, "plan@joint", currency="GBP"),
        )
        assert shown.says("financial").startswith("financial 1,000 500")
        assert shown.says("environmental").startswith("environmental 3,000 0")
        assert shown.says("all").startswith("all 4,000 500")
        assert shown.says("Ash Foundry").startswith("Ash Foundry 600 300")
        assert shown.says("nobody's share yet").startswith("nobody's share yet 3,400 200")
        assert "in GBP" in shown
        assert shown.line("Trees", "not said").field == "shares"

    def test_who_has_not_said_what_value_means_is_named(self) -> None:
        shown = page(
            p08.value_sheet,
            make(ValueDefinition, title="Orders", organisation="ash", category="financial", meaning="Full"),
        )
        assert "not measured" in shown.says("Ash Foundry")
        assert shown.says("Elm Finishing").endswith("not said")


class TestSharing:
    def test_each_class_has_its_custodians_and_conditions_and_gaps_are_said(self) -> None:
        shown = page(
            p09.share_map,
            make(Information, "IN-0001", title="Drawings", **{"class": "conditional"}, organisation="ash"),
            make(
                Information,
                "IN-0002",
                title="Recipes",
                **{"class": "not_shareable"},
                custodian="Bo Finch",
                conditions="Thickness is given instead.",
            ),
            make(Information, "IN-0003", title="Forecast"),
        )
        heads = [shown.at(text) for text in ("Can be shared", "On conditions", "Cannot be", "Not classified")]
        assert heads == sorted(heads)
        assert heads[1] < shown.at("Drawings") < heads[2] < shown.at("Recipes") < heads[3]
        assert "no custodian" in shown.says("Drawings")
        assert "no condition said" in shown
        assert shown.line("Thickness").field == "conditions"
        assert "whose?" in shown.says("Forecast")


class TestNeeds:
    OBJECTIVE = make(Objective, "O-0001", title="Quotes in a day", party="joint")

    def test_needs_are_drawn_as_a_tree_below_their_objective(self) -> None:
        shown = page(
            p09.needs_map,
            self.OBJECTIVE,
            make(Information, "IN-0001", title="Prices", needed_for=["O-0001"], depends_on=["IN-0002"]),
            make(Information, "IN-0002", title="Drawings", **{"class": "not_shareable"}),
            make(Information, "IN-0003", title="Gossip"),
        )
        assert "1 cannot be shared" in shown.says("Quotes in a day")
        assert shown.line("Prices").content.plain.startswith("└─ Prices")
        assert shown.line("Drawings").content.plain.startswith("   └─ Drawings")
        assert shown.at("Needed for no objective") < shown.at("Gossip")

    def test_a_ring_is_named_first_and_does_not_go_on_for_ever(self) -> None:
        shown = page(
            p09.needs_map,
            self.OBJECTIVE,
            make(Information, "IN-0001", title="Hen", needed_for=["O-0001"], depends_on=["IN-0002"]),
            make(Information, "IN-0002", title="Egg", depends_on=["IN-0001"]),
        )
        assert shown.texts[1] == "! Hen → Egg → Hen"
        assert shown.line("Hen → Egg").link == "IN-0001"
        assert "waits in a ring" in shown
        assert len(shown.lines) < 10

    def test_what_is_not_there_is_said(self) -> None:
        shown = page(
            p09.needs_map,
            self.OBJECTIVE,
            make(Information, "IN-0001", title="Prices", needed_for=["O-0001"], depends_on=["IN-GONE"]),
        )
        assert "IN-GONE (not there) not in the plan" in shown

    def test_an_objective_that_needs_nothing_is_listed(self) -> None:
        shown = page(p09.needs_map, self.OBJECTIVE, make(Information, title="Gossip"))
        assert shown.at("name no information") < shown.at("Quotes in a day")


class TestMovement:
    REVIEW = make(Review, "RV-0001", kind="risk", held_on=ago(30))

    def test_scores_now_stand_beside_those_at_the_last_review_and_the_target(self) -> None:
        target = {"likelihood": 2, "impact": 2}
        shown = page(
            p10.movement_sheet,
            self.REVIEW,
            risk("R-0001", (4, 4), (40, 3, 3), (5, 4, 4), target=target),
            risk("R-0002", (2, 2), (40, 3, 4), (5, 2, 2), target=target),
            risk("R-0003", (3, 3), (30, 3, 3)),
            risk("R-0004", (3, 3), (3, 3, 3)),
            risk("R-0005", None),
        )
        assert "1 up, 1 down, 1 new" in shown.says("Since the review")
        assert shown.says("R-0001") == "R-0001 M 3×3 S 4×4 L 2×2 ▲ up"
        assert shown.drawn_as("$error", "R-0001")
        assert shown.says("R-0002").endswith("▼ down, at target")
        assert shown.says("R-0003").endswith("no target")
        assert shown.says("R-0004") == "R-0004 – M 3×3 – new, no target"
        assert shown.says("R-0005").endswith("no score")
        assert "1 of 2 with a target have reached it" in shown
        assert shown.at("R-0001") < shown.at("R-0003") < shown.at("R-0002")

    def test_an_opportunity_that_grows_is_no_alarm_and_stands_apart(self) -> None:
        shown = page(
            p10.movement_sheet,
            self.REVIEW,
            risk("R-0001", (4, 4), (40, 3, 3), kind="opportunity", target={"likelihood": 4, "impact": 4}),
        )
        assert not shown.drawn_as("$error", "R-0001")
        assert shown.says("R-0001").endswith("▲ up, at target")
        assert shown.at("Opportunities") < shown.at("R-0001")

    def test_what_the_review_itself_moved_is_told_against_the_one_before(self) -> None:
        before = make(Review, "RV-0002", kind="risk", held_on=ago(90))
        shown = page(p10.movement_sheet, self.REVIEW, before, risk("R-0001", (3, 3), (95, 4, 4), (30, 3, 3)))
        assert "no score has moved" in shown.says("Since the review")
        assert "1 down" in shown.says("At it, since")

    def test_without_a_review_nothing_is_called_new(self) -> None:
        shown = page(p10.movement_sheet, risk("R-0001", (3, 3), (3, 3, 3)))
        assert "No risk review has been held" in shown
        assert "new" not in shown.says("R-0001")


class TestTreatment:
    def test_the_mix_is_counted_and_too_much_transfer_is_said(self) -> None:
        shown = page(
            p10.treatment_sheet,
            *(risk(f"R-000{n}", (2, 2), strategy="transfer") for n in range(3)),
            risk("R-0004", (2, 2)),
        )
        assert "transfer dominates" in shown.says("transfer")
        assert "none chosen" in shown
        assert "no opportunity is looked at" in shown

    def test_appetite_stands_by_category_with_what_is_above_it(self) -> None:
        shown = page(
            p10.treatment_sheet,
            risk("R-0001", (4, 4), category="people"),
            risk("R-0002", (2, 2), category="legal", owner="Ada"),
            method={"appetite": {"default": "moderate", "commercial": "low"}},
        )
        assert shown.says("people") == "people up to moderate worst severe ! 1 above"
        assert shown.says("R-0001") == "S 4×4 R-0001 nobody"
        assert "within" in shown.says("legal")
        assert "no open threat" in shown.says("commercial", "up to low")

    def test_the_exposure_of_past_months_comes_from_the_assessments(self) -> None:
        shown = page(
            p10.treatment_sheet,
            risk("R-0001", (2, 2), (200, 5, 5), (10, 2, 2)),
            risk("R-0002", (3, 3), (100, 3, 3), status="closed"),
        )
        assert "0 → 0 points, peak 9" in shown.says("today")
        assert shown.line("today").figure == "exposure"


class TestReadings:
    @pytest.mark.parametrize(
        ("value", "direction", "state"),
        [(96, "up", "G green"), (90, "up", "A amber"), (80, "up", "R red"), (4, "down", "G green")],
    )
    def test_a_reading_has_its_colour_by_letter_and_word(
        self, value: int, direction: str, state: str
    ) -> None:
        shown = page(
            p11.readings_sheet,
            make(
                Measure,
                title="On time",
                criterion="performance",
                kind="quantitative",
                direction=direction,
                amber=90 if direction == "up" else 5,
                red=80 if direction == "up" else 9,
                target=95,
                unit="%",
                frequency="monthly",
                readings=[{"date": ago(40), "value": 70}, {"date": ago(10), "value": value}],
            ),
        )
        assert state in shown.says("On time")
        assert f"next by {ago(10) + timedelta(days=31)}" in shown.says("On time")
        assert f"{value} % target 95" in shown

    def test_a_reading_that_is_late_or_missing_is_said(self) -> None:
        shown = page(
            p11.readings_sheet,
            make(
                Measure, "M-0001", title="Late", frequency="weekly", readings=[{"date": ago(10), "value": 1}]
            ),
            make(Measure, "M-0002", title="Unread", criterion="value"),
        )
        assert "! 3 days late" in shown.says("Late")
        assert "no reading yet" in shown.says("Unread")
        assert "nothing measures it" in shown.says("Strength")
        assert shown.at("No criterion said") < shown.at("Late")

    def test_the_balance_shows_which_criterion_is_not_measured_in_which_way(self) -> None:
        shown = page(p11.readings_sheet, make(Measure, title="Pace", criterion="value", kind="qualitative"))
        assert shown.says("value", "1") == "value none 1"
        assert shown.says("strength") == "strength none none"


class TestHealth:
    def test_the_working_of_each_part_leads_to_its_records(self) -> None:
        shown = page(
            p11.health_sheet,
            make(Objective, "O-0001", title="Quotes", baseline=0, actual=9, target=10, priority=5),
            survey("S-0001", mean("ash", 1, 2.0), mean("elm", 1, 2.0)),
            judged=True,
            weights={"performance": 9},
        )
        assert shown.says("Health").endswith("A amber")
        assert shown.line("Health").figure == "health"
        assert shown.line("Quotes").link == "O-0001"
        assert "90% Quotes counts 5" in shown.says("Quotes")
        assert "held at amber by strength" in shown
        assert "no idea under way has a planned benefit" in shown

    def test_too_little_to_tell_is_said(self) -> None:
        assert "not enough data" in page(p11.health_sheet, judged=True)


class TestCalendar:
    def test_kinds_that_are_never_held_or_overdue_are_said(self) -> None:
        shown = page(
            p11.calendar_sheet,
            make(Review, "RV-0001", title="Spring", kind="risk", held_on=ago(90), next_on=ago(4)),
            make(Review, "RV-0002", title="Board", kind="executive", next_on=TOMORROW, status="planned"),
        )
        assert "! 4 days overdue" in shown.says("risk")
        assert "never" in shown.says("exit")
        assert f"never {TOMORROW}" in shown.says("executive")
        assert "! 11 Jun meet Spring" in shown
        assert "16 Jun meet Board" in shown

    def test_a_next_date_that_a_later_meeting_has_kept_is_not_shown_again(self) -> None:
        shown = page(
            p11.calendar_sheet,
            make(Review, "RV-0001", title="Spring", kind="risk", held_on=ago(90), next_on=ago(4)),
            make(Review, "RV-0002", title="Summer", kind="risk", held_on=ago(2), next_on=TOMORROW),
        )
        assert "meet Spring" not in shown
        assert "meet Summer" in shown


class TestReadiness:
    def test_each_kind_stands_with_its_state_trigger_and_who_still_has_to_agree(self) -> None:
        shown = page(
            p12.readiness_sheet,
            make(
                ExitItem,
                "X-0001",
                title="Drawings",
                kind="information",
                state="agreed",
                agreed_by=["ash"],
                trigger="Notice",
                review_on=TOMORROW,
            ),
            make(ExitItem, "X-0002", title="Lathe", kind="assets", state="agreed", review_on=YESTERDAY),
        )
        assert "not ready nothing settled of: resources, stakeholders, disengagement plan" in shown
        assert "80% Drawings agreed nobody" in shown.says("Drawings")
        assert "trigger Notice" in shown
        assert "agreed Elm Finishing still to agree" in shown
        assert "60% Lathe overdue" in shown.says("Lathe")
        assert "trigger not said" in shown
        assert shown.lines[0].figure == "exit"
        assert "nothing settled" in shown.texts[shown.at("Stakeholders") + 1]


class TestChecklist:
    ITEM = make(
        ExitItem,
        "X-0001",
        title="Drawings",
        state="agreed",
        owner="Ada",
        set_off_on=ago(40),
        steps=[{"what": "Copy", "who": "Bo", "days": 90}, {"what": "Send back", "days": 30}],
    )

    def test_steps_stand_in_order_with_day_person_and_state(self) -> None:
        action = make(Action, "A-0001", title="Send back", actionee="Cy", due=ago(10), from_="X-0001")
        shown = page(p12.checklist, self.ITEM, action)
        assert shown.says("Send back") == f"day 30 {ago(10)} Send back Cy ! late"
        assert shown.says("Copy") == f"day 90 {ago(-50)} Copy Bo open"
        assert shown.at("Send back") < shown.at("Copy")
        assert shown.line("Send back").link == "A-0001"

    def test_an_action_that_is_done_ticks_its_step(self) -> None:
        action = make(Action, "A-0001", title="Send back", due=ago(10), from_="X-0001", status="done")
        assert page(p12.checklist, self.ITEM, action).says("Send back").endswith("done")

    def test_what_waits_to_be_set_off_is_counted(self) -> None:
        other = make(ExitItem, "X-0002", title="Money", state="agreed")
        shown = page(p12.checklist, self.ITEM, other)
        assert shown.texts[0].startswith("1 set off, 1 agreed and waiting; X sets off")
        assert "no steps said" in shown


class TestLearned:
    def test_lessons_stand_by_what_to_do_with_them_and_the_close_out_with_its_gaps(self) -> None:
        shown = page(
            p12.lessons_sheet,
            make(Lesson, "LE-0001", title="Ring first", kind="again", advice="Before writing."),
            make(Lesson, "LE-0002", title="Full racks", kind="differently"),
            make(Closeout, title="Parted well", evaluation="Most was reached."),
        )
        assert shown.at("To do again") < shown.at("Ring first") < shown.at("To do differently")
        assert shown.line("Before writing").field == "advice"
        assert shown.line("no advice").link == "LE-0002"
        assert "Evaluation Most was reached." in shown
        assert "Archived on not said" in shown


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The sample's plan with texts that try to break out of their line."""
    plan = Workspace.open(sample(tmp_path_factory.mktemp("hostile"))).plan
    nasty = "[/x]\x1b[31m 長い題名 " * 9 + "e\u202e" * 80
    changed: list[Record] = []
    for key, record in plan.records.items():
        names = (name for name, field in record.fields.items() if field.kind in {"text", "prose", "person"})
        texts = {name: nasty for name in names if name in record.data}
        changed.append(type(record)(key, record.space, {**record.data, **texts}, record.doc, record.at))
    return plan.having([*changed, make(Information, "IN-NAST", title=nasty, depends_on=[nasty, "IN-NAST"])])


@pytest.mark.parametrize(
    ("sheet", "space"), [(spec.lines, space) for n in OURS for spec in SHEETS[n] for space in spec.spaces]
)
class TestEverySheet:
    def test_an_empty_plan_is_told_what_belongs_here(self, sheet: Writes, space: str) -> None:
        shown = Page(sheet(sight_of(plan_of(settings=TWO), space)))
        assert any(text.strip() for text in shown.texts)
        assert not any(line.link for line in shown.lines)

    @pytest.mark.parametrize("width", [40, 70, 78])
    def test_long_and_hostile_texts_stay_within_the_width(
        self, sheet: Writes, space: str, width: int, hostile: Plan
    ) -> None:
        lines = list(sheet(sight_of(hostile, space, width=width, judged=True)))
        assert len({line.key for line in lines}) == len(lines)
        for line in lines:
            assert cell_len(line.content.plain) <= width
            assert "\x1b" not in line.content.plain
            assert "\u202e" not in line.content.plain

    def test_ascii_draws_nothing_else(self, sheet: Writes, space: str) -> None:
        plan = plan_of(
            survey("S-0001", mean("ash", 1, 4), mean("elm", 1, 2, 1), due=ago(400)),
            survey("S-0002", mean("ash", 1, 4), mean("elm", 1, 2, 1), due=ago(4)),
            *(response(number, 4, 2) for number in range(1, 4)),
            make(Commitment, title="Forecast", by="ash", kept="no"),
            make(Idea, title="Crates", stage="realised", planned=9, realised=3, proposed_on=ago(9)),
            make(Objective, title="Quotes", baseline=0, actual=1, target=2),
            make(
                Information, "IN-0001", title="Hen", needed_for=["O-0001"], depends_on=["IN-0002", "IN-0001"]
            ),
            make(Information, "IN-0002", title="Egg"),
            make(Review, title="Spring", kind="risk", held_on=ago(9)),
            risk("R-0001", (4, 4), (20, 3, 3)),
            risk("R-0002", None, strategy="share"),
            make(Measure, title="Pace", criterion="value", target=3, readings=[{"date": ago(1), "value": 2}]),
            make(ExitItem, "X-0001", title="Drawings", state="agreed", steps=[{"what": "Copy", "days": 3}]),
            make(Lesson, title="Ring first"),
            settings=TWO,
        )
        shown = Page(sheet(sight_of(plan, space, ascii_only=True, judged=True)))
        assert [text for text in shown.texts if not text.isascii()] == []


def test_an_edit_appears(tmp_path: Path) -> None:
    session = Session(Workspace.open(sample(tmp_path)))
    sight = Sight(session, "joint", UNICODE, 78)
    assert "trigger Written notice" in Page(p12.readiness_sheet(sight))
    session.apply(put_fields("X-01T6", {"trigger": "A year without an order."}))
    assert "trigger A year without an order." in Page(p12.readiness_sheet(sight))
