"""A review held through edits: each outcome in its record and in the review, together, in one undo."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cbrm_tui.domain.checks import run
from cbrm_tui.domain.meeting import account, agenda_of, minutes, next_meetings, preread
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Decision, Issue, Review, Risk
from cbrm_tui.workspace.edits import Create, Edit, Put
from cbrm_tui.workspace.errors import BadValue, Overtaken, UnknownRecord
from cbrm_tui.workspace.meeting import (
    Leader,
    add_item,
    attend,
    begin,
    cancel_review,
    drop_item,
    lead,
    move_item,
    plan_review,
    put_on_agenda,
)
from cbrm_tui.workspace.meeting_files import calendar_text
from cbrm_tui.workspace.meeting_outcomes import (
    At,
    accept,
    carry_out,
    close,
    discussed,
    escalate,
    keep,
    occurred,
    put_note,
    put_off,
    put_spread,
    rescored,
    rungs_above,
    treat,
)
from cbrm_tui.workspace.meeting_products import (
    NewAction,
    add_action,
    add_decision,
    finish,
    park,
    unpark,
    write_parked,
)
from cbrm_tui.workspace.workspace import Workspace

TODAY = date(2026, 12, 2)
NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
NEXT = date(2026, 12, 30)
ME = Leader("Tom Fairclough", "brindlewick")
PLANNED = "RV-3DNX"
SEVERE, HIGH, GOOD, FURNACE = "R-E68Y", "R-2403", "R-7GW2", "R-E859"
CANARY = "canaryword"


class Meeting:
    """The planned risk review of the sample, led from here."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.key = PLANNED

    @property
    def plan(self) -> Plan:
        return self.workspace.plan

    @property
    def review(self) -> Review:
        found = self.plan[self.key]
        assert isinstance(found, Review)
        return found

    def risk(self, key: str) -> Risk:
        found = self.plan[key]
        assert isinstance(found, Risk)
        return found

    def at(self, subject: str, spread: str = "") -> At:
        return At(self.key, subject, ME.person, TODAY, spread)

    def do(self, edit: Edit) -> None:
        self.workspace.apply(edit)

    def row(self, subject: str) -> dict[str, object]:
        return dict(self.review.item(subject) or {})

    def codes(self, key: str) -> set[str]:
        return {finding.code for finding in run(self.plan, TODAY) if finding.record == key}


@pytest.fixture
def meeting(workspace: Workspace) -> Meeting:
    found = Meeting(workspace)
    key, edit = begin(workspace.plan, "risk", ME, NOW, TODAY)
    assert key == PLANNED
    found.do(edit)
    return found


def test_a_planned_review_begins_with_its_agenda_and_goes_on_as_it_stands(meeting: Meeting) -> None:
    review = meeting.review
    assert (review.status, review.held_on, review.next_on) == ("running", TODAY, None)
    assert review.agenda[:4] == (FURNACE, "R-FJP8", SEVERE, HIGH)
    assert [(row["person"], row["since"]) for row in review.leaders] == [(ME.person, NOW.isoformat())]
    other = Leader("Anil Sethi", "oakmere")
    key, edit = begin(meeting.plan, "risk", other, NOW, TODAY)
    meeting.do(edit)
    assert key == PLANNED
    assert len(meeting.review.leaders) == 2
    assert meeting.review.agenda == review.agenda


def test_without_a_planned_one_a_review_of_its_kind_is_made(workspace: Workspace) -> None:
    key, edit = begin(workspace.plan, "exit", ME, NOW, TODAY)
    workspace.apply(edit)
    review = workspace.plan[key]
    assert isinstance(review, Review)
    assert (review.title, review.status) == ("Exit review, 2026-12-02", "running")
    assert set(review.agenda) >= {"X-01T6", "X-9G5E"}
    with pytest.raises(UnknownRecord, match="risk, objectives"):
        begin(workspace.plan, "lunch", ME, NOW, TODAY)


def test_to_keep_is_to_have_looked_so_that_it_is_overdue_no_more(meeting: Meeting) -> None:
    late = TODAY + timedelta(days=200)
    before = meeting.risk(HIGH)
    assert "RK09" in {one.code for one in run(meeting.plan, late) if one.record == HIGH}
    meeting.do(keep(meeting.plan, At(PLANNED, HIGH, ME.person, late), "no change"))
    risk = meeting.risk(HIGH)
    assert risk.score == before.score
    assert (risk.last_assessed, risk.review_on) == (late, late + timedelta(days=60))
    assert "RK09" not in {one.code for one in run(meeting.plan, late) if one.record == HIGH}
    row = meeting.row(HIGH)
    assert (row["outcome"], row["note"], row["before"], row["after"]) == ("kept", "no change", "3×4", "3×4")
    meeting.workspace.undo()
    assert meeting.risk(HIGH) == before
    assert meeting.row(HIGH) == {}


def test_a_new_score_needs_a_reason_and_moves_the_next_look(meeting: Meeting) -> None:
    with pytest.raises(BadValue, match="reason"):
        rescored(meeting.plan, meeting.at(SEVERE), 2, 3, " ")
    meeting.do(rescored(meeting.plan, meeting.at(SEVERE, "L 1–3, I 3"), 2, 3, "Bench is there"))
    risk = meeting.risk(SEVERE)
    assert (risk.score, risk.review_on) == ((2, 3), TODAY + timedelta(days=90))
    assert risk.assessments[-1]["reason"] == "Bench is there"
    row = meeting.row(SEVERE)
    assert (row["before"], row["after"], row["spread"]) == ("4×4", "2×3", "L 1–3, I 3")


def test_a_second_outcome_tells_of_the_first(meeting: Meeting) -> None:
    meeting.do(rescored(meeting.plan, meeting.at(SEVERE), 3, 4, "Bench ordered"))
    action = NewAction("Order the bench", "Ruth Calloway", NEXT)
    meeting.do(treat(meeting.plan, meeting.at(SEVERE), treatment="A third bench", action=action))
    row = meeting.row(SEVERE)
    assert (row["outcome"], row["before"], row["after"]) == ("treated", "4×4", "3×4")
    assert row["note"] == "rescored: Bench ordered; A third bench"
    made = meeting.plan[meeting.review.actions[-1]]
    assert isinstance(made, Action)
    assert (made.from_, made.actionee, made.due) == (SEVERE, "Ruth Calloway", NEXT)
    assert len(meeting.risk(SEVERE).assessments) == len(
        [row for row in meeting.risk(SEVERE).assessments if row["date"] != TODAY]
    ) + 1  # fmt: skip
    assert meeting.risk(SEVERE).treatment == "A third bench"


def test_a_risk_goes_up_the_ladder_and_an_issue_too(meeting: Meeting) -> None:
    assert rungs_above(meeting.plan, meeting.risk(HIGH))[0].level == "shop floor"
    meeting.do(escalate(meeting.plan, meeting.at(HIGH), "joint team", "no stand-in"))
    assert meeting.risk(HIGH).escalation == "joint team"
    assert [rung.level for rung in rungs_above(meeting.plan, meeting.risk(HIGH))] == ["executives"]
    with pytest.raises(BadValue, match="executives"):
        escalate(meeting.plan, meeting.at(HIGH), "shop floor")
    meeting.do(escalate(meeting.plan, meeting.at("I-K723"), "executives"))
    issue = meeting.plan["I-K723"]
    assert isinstance(issue, Issue)
    assert (issue.level, issue.level_since, issue.status) == ("executives", TODAY, "escalated")


def test_a_risk_is_accepted_until_a_day_by_somebody(meeting: Meeting) -> None:
    until = TODAY + timedelta(days=30)
    for by, reason, day in (("", "cheap", until), ("Anil", " ", until), ("Anil", "cheap", TODAY)):
        with pytest.raises(BadValue):
            accept(meeting.plan, meeting.at(HIGH), by, reason, day)
    meeting.do(accept(meeting.plan, meeting.at(HIGH), "Anil Sethi", "cheap", until))
    risk = meeting.risk(HIGH)
    assert risk.acceptance == {"by": "Anil Sethi", "reason": "cheap", "until": until}
    assert (risk.strategy, risk.review_on) == ("accept", until)
    assert meeting.codes(HIGH) == set()


def test_what_occurred_is_an_issue_from_then_on(meeting: Meeting) -> None:
    meeting.do(occurred(meeting.plan, meeting.at(SEVERE), "Six orders wait", owner="Ruth Calloway"))
    assert meeting.risk(SEVERE).status == "occurred"
    issue = next(one for one in meeting.plan.of(Issue) if SEVERE in one.links)
    assert (issue.severity, issue.level, issue.raised_on) == ("severe", "shop floor", TODAY)
    assert (issue.owner, issue.status) == ("Ruth Calloway", "open")
    assert issue.description.startswith("Six orders wait")
    assert issue.id in str(meeting.row(SEVERE)["note"])
    with pytest.raises(BadValue, match="already"):
        occurred(meeting.plan, meeting.at(SEVERE), "")
    meeting.workspace.undo()
    assert meeting.risk(SEVERE).status == "treating"
    assert issue.id not in meeting.plan


def test_closing_needs_a_reason_and_takes_the_next_date_away(meeting: Meeting) -> None:
    with pytest.raises(BadValue, match="reason"):
        close(meeting.plan, meeting.at(FURNACE), "")
    meeting.do(close(meeting.plan, meeting.at(FURNACE), "New lining"))
    risk = meeting.risk(FURNACE)
    assert (risk.status, risk.close_reason, risk.review_on) == ("closed", "New lining", None)
    for again in (keep, occurred):
        with pytest.raises(BadValue, match="is closed"):
            again(meeting.plan, meeting.at(FURNACE), "after all")


def test_words_can_be_talked_about_and_only_records_can_be_closed(meeting: Meeting) -> None:
    meeting.do(add_item(meeting.plan, PLANNED, "The van"))
    meeting.do(put_note(meeting.plan, meeting.at("The van"), "two offers"))
    meeting.do(put_spread(meeting.plan, meeting.at(HIGH), "L 2–4, I 3"))
    meeting.do(discussed(meeting.plan, meeting.at("The van"), "take the cheaper one"))
    assert meeting.row("The van")["note"] == "two offers; take the cheaper one"
    assert "outcome" not in meeting.row(HIGH)
    with pytest.raises(UnknownRecord, match="The van"):
        close(meeting.plan, meeting.at("The van"), "sold")


def test_a_meeting_ends_with_the_next_one_planned_and_its_minutes(meeting: Meeting) -> None:
    for name, key in (("Tom Fairclough", ""), ("Ruth Calloway", ""), ("Uwe Brandt", "oakmere")):
        meeting.do(attend(meeting.plan, PLANNED, name, key, TODAY))
    meeting.do(keep(meeting.plan, meeting.at(SEVERE), "stands"))
    meeting.do(put_off(meeting.plan, meeting.at(FURNACE), "no time"))
    meeting.do(add_action(meeting.plan, PLANNED, NewAction("Ring the college"))[1])
    key, edit = add_decision(
        meeting.plan, PLANNED, "Buy the bench", TODAY, reason="half each", by=("Tom",), subject=SEVERE
    )
    meeting.do(edit)
    decision = meeting.plan[key]
    assert isinstance(decision, Decision)
    assert decision.about == (SEVERE,)
    for title in ("Gas doubles", "Snow", "Nothing"):
        meeting.do(park(meeting.plan, PLANNED, title))
    meeting.do(unpark(meeting.plan, PLANNED, "Nothing"))
    new, edit = write_parked(
        meeting.plan,
        PLANNED,
        "Gas doubles",
        {"current": {"likelihood": 2, "impact": 3}},
        by=ME.person,
        today=TODAY,
    )
    meeting.do(edit)
    assert meeting.risk(new).review_on == TODAY + timedelta(days=90)
    assert meeting.review.parked == ("Snow",)
    with pytest.raises(BadValue, match="after"):
        finish(meeting.plan, PLANNED, TODAY, TODAY)
    meeting.do(finish(meeting.plan, PLANNED, NEXT, TODAY, spent={SEVERE: 12}, by=ME.person))

    review = meeting.review
    assert (review.status, review.held_on, review.next_on) == ("held", TODAY, NEXT)
    following = next(one for one in meeting.plan.of(Review) if one.kind == "risk" and one.ahead)
    assert following.next_on == NEXT
    assert SEVERE not in following.agenda
    assert following.agenda[0] == FURNACE
    assert [one.review.id for one in next_meetings(meeting.plan, TODAY) if one.kind == "risk"] == [
        following.id
    ]
    text = minutes(meeting.plan, review, TODAY)
    for said in (
        "- Brindlewick Castings: Tom Fairclough\n",
        "- Oakmere Finishing: Ruth Calloway, Uwe Brandt\n",
        "Quorum: every partner was there",
        f"({SEVERE}): kept at 4×4; stands; 12 min",
        f"({FURNACE}): put off; no time",
        f"({new}): new, scored 2×3",
        "New risk, still to be written: Snow",
        "Buy the bench",
        "Ring the college",
        f"## Next meeting\n\n{NEXT}",
    ):
        assert said in text, said
    with pytest.raises(BadValue, match="held on"):
        keep(meeting.plan, meeting.at(HIGH))


def test_minutes_that_people_wrote_stay_as_they_are(meeting: Meeting) -> None:
    told = account(meeting.plan, meeting.review, TODAY) + "\n- And cake\n"
    meeting.do(Edit((Put(PLANNED, ("minutes",), told),), "minutes"))
    meeting.do(finish(meeting.plan, PLANNED, NEXT, TODAY))
    assert meeting.review.minutes == told


def test_an_item_of_another_program_stays_and_one_on_the_same_subject_is_seen(meeting: Meeting) -> None:
    other = Workspace.open(meeting.workspace.root)
    other.apply(keep(other.plan, At(PLANNED, HIGH, "Anil", TODAY), "theirs"))
    stale = meeting.plan
    assert not meeting.review.items

    def make(subject: str) -> Callable[[Plan], Edit]:
        return lambda plan: keep(plan, meeting.at(subject), "ours")

    carry_out(meeting.workspace, meeting.at(SEVERE), make(SEVERE))
    assert stale is not meeting.plan
    assert {row["subject"]: row["note"] for row in meeting.review.items} == {HIGH: "theirs", SEVERE: "ours"}
    other.refresh()
    other.apply(discussed(other.plan, At(PLANNED, "R-FJP8", "Anil", TODAY), "theirs"))
    with pytest.raises(Overtaken):
        carry_out(meeting.workspace, meeting.at("R-FJP8"), make("R-FJP8"))
    assert meeting.row("R-FJP8")["note"] == "theirs"


def test_the_agenda_of_a_planned_review_is_arranged(workspace: Workspace) -> None:
    meeting = Meeting(workspace)

    def shown() -> list[str]:
        return [item.subject for item in agenda_of(meeting.plan, meeting.review, TODAY)]

    assert shown() == [FURNACE, "R-FJP8", SEVERE, HIGH, GOOD, "R-62V7"]
    items = agenda_of(meeting.plan, meeting.review, TODAY)
    meeting.do(move_item(meeting.plan, PLANNED, items, HIGH, -1))
    assert shown() == [FURNACE, "R-FJP8", HIGH, SEVERE, GOOD, "R-62V7"]
    assert meeting.review.agenda == (FURNACE, "R-FJP8", HIGH, SEVERE)
    meeting.do(drop_item(meeting.plan, PLANNED, GOOD))
    meeting.do(drop_item(meeting.plan, PLANNED, "R-FJP8"))
    assert shown() == [FURNACE, HIGH, SEVERE, "R-62V7"]
    meeting.do(add_item(meeting.plan, PLANNED, "The van", 0))
    meeting.do(add_item(meeting.plan, PLANNED, GOOD))
    assert shown() == ["The van", FURNACE, HIGH, SEVERE, GOOD, "R-62V7"]
    meeting.do(cancel_review(meeting.plan, PLANNED))
    with pytest.raises(BadValue, match="cancelled"):
        lead(meeting.plan, PLANNED, ME, NOW, TODAY)


def test_a_record_is_put_on_the_agenda_of_the_next_review_that_takes_it_up(workspace: Workspace) -> None:
    meeting = Meeting(workspace)
    meeting.do(put_on_agenda(meeting.plan, "R-V2X8", TODAY))
    assert meeting.review.agenda[-1] == "R-V2X8"
    meeting.do(put_on_agenda(meeting.plan, "M-WEV3", TODAY))
    made = next(one for one in meeting.plan.of(Review) if one.kind == "performance" and one.ahead)
    assert (made.agenda, made.next_on) == (("M-WEV3",), date(2027, 1, 14))
    inside = next(record for record in meeting.plan.records.values() if record.internal)
    with pytest.raises(BadValue, match="not shared"):
        put_on_agenda(meeting.plan, inside.id, TODAY)
    with pytest.raises(BadValue, match="not shared"):
        add_item(meeting.plan, PLANNED, inside.id)


def test_nothing_internal_reaches_what_people_are_given(root: Path) -> None:
    """Every internal text of the sample says the canary, also of records that joint ones are linked from."""
    for path in (root / "internal").rglob("*.toml"):
        path.write_text(path.read_text().replace(' = "', f' = "{CANARY} '), encoding="utf-8")
    meeting = Meeting(Workspace.open(root))
    meeting.do(
        Edit(
            (Create("action", "internal", {"title": CANARY, "from": SEVERE, "status": "open"}, "A-1NS1"),
             Create("review", "joint", {"title": "Odd", "kind": "exit", "agenda": ["Tools"]}, "RV-0DD1")),
            "canaries",
        )
    )  # fmt: skip
    assert CANARY in "".join(str(record.data) for record in meeting.plan.records.values() if record.internal)
    meeting.do(begin(meeting.plan, "risk", ME, NOW, TODAY)[1])
    meeting.do(keep(meeting.plan, meeting.at(SEVERE)))
    given = [calendar_text(meeting.plan, TODAY)]
    for review in meeting.plan.of(Review):
        given += [
            minutes(meeting.plan, review, TODAY),
            preread(meeting.plan, review.kind, TODAY, review=review),
        ]
    assert len(given) > 5
    assert all(CANARY not in text for text in given)


def test_the_calendar_keeps_its_events_and_takes_hostile_titles_literally(workspace: Workspace) -> None:
    evil = "Tea; cake,\r\nEND:VEVENT\x1b[31m\u202eBEGIN:VALARM"
    key, edit = plan_review(workspace.plan, "values", NEXT, evil)
    workspace.apply(edit)
    text = calendar_text(workspace.plan, TODAY, stamp=NOW)
    assert text == calendar_text(workspace.plan, TODAY, stamp=NOW)
    assert f"UID:{key}@b6yvmh23z6udnsliag35h5nc5v\r\n" in text
    assert "DTSTART;VALUE=DATE:20261230\r\n" in text
    assert "Brindlewick Castings\\, Oakmere Finishing" in text.replace("\r\n ", "")
    lines = text.split("\r\n")
    assert (
        lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(next_meetings(workspace.plan, TODAY))
    )
    assert not any(line.startswith("BEGIN:VALARM") for line in lines)
    assert not any(ord(sign) < 32 for line in lines for sign in line)
    assert "\u202e" not in text


def test_hostile_text_stays_text_in_markdown(meeting: Meeting) -> None:
    evil = "# Big <b>bold</b> [x](javascript:1)\n\n* list `code`"
    meeting.do(put_off(meeting.plan, meeting.at(HIGH), evil))
    meeting.do(add_item(meeting.plan, PLANNED, "<script>alert(1)</script>"))
    text = minutes(meeting.plan, meeting.review, TODAY)
    assert "<script>" not in text.replace("\\<", "")
    assert "\\<b\\>" in text
    assert r"\[x\](javascript:1)" in text
