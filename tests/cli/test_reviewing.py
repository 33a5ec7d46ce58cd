"""`cbrm review`: what a review talks about, and what it leaves for people to read."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from tests.cli.program import Outcome, refused, run

Cbrm = Callable[..., Outcome]
PLANNED, SEVERE, FURNACE = "RV-3DNX", "R-E68Y", "R-E859"


@pytest.fixture
def cbrm(sample: Path) -> Cbrm:
    """`cbrm` run in the sample, on the day on which its gaps hold."""
    return partial(run, cwd=sample, env={"CBRM_TODAY": "2026-11-23"})


def test_the_agenda_tells_what_and_why(cbrm: Cbrm) -> None:
    items = cbrm("review", "agenda", "--json").json
    assert all(item.keys() == {"subject", "id", "title", "reasons", "score", "band"} for item in items)
    assert [item["id"] for item in items][:3] == [FURNACE, "R-FJP8", SEVERE]
    worst = items[2]
    assert (worst["title"], worst["score"], worst["band"]) == (
        "Finishing capacity falls short in winter", 16, "severe",
    )  # fmt: skip
    assert worst["reasons"] == ["above appetite: severe, and moderate is accepted", "no owner"]
    assert cbrm("set", PLANNED, "agenda=The van").code == 0
    assert cbrm("rescore", "R-AC5H", "--likelihood", "3", "--impact", "3", "--reason", "Copies").code == 0
    items = cbrm("review", "agenda", "--json").json
    assert items[0] == {
        "subject": "The van",
        "id": None,
        "title": "The van",
        "reasons": ["put on the agenda"],
        "score": None,
        "band": None,
    }
    moved = next(item for item in items if item["id"] == "R-AC5H")
    assert "was 1×4 on 2026-11-04, is 3×3" in moved["reasons"]
    table = cbrm("review", "agenda", "--kind", "exit").out.splitlines()
    assert table[0].split() == ["ID", "BAND", "TITLE", "WHY"]
    assert any("asset without exit treatment" in line for line in table)


def test_reviews_are_listed_the_latest_first(cbrm: Cbrm) -> None:
    rows = cbrm("review", "list", "--json").json
    days = [date.fromisoformat(row.get("held_on") or row["next_on"]) for row in rows]
    assert days == sorted(days, reverse=True)
    assert (rows[0]["id"], rows[0]["status"], rows[0]["kind"]) == (PLANNED, "planned", "risk")
    assert cbrm("review", "list").out.splitlines()[1].split()[:4] == [
        PLANNED,
        "risk",
        "planned",
        "2026-12-02",
    ]


def test_the_preread_and_the_minutes_are_markdown_for_a_screen_or_a_file(cbrm: Cbrm, sample: Path) -> None:
    text = cbrm("review", "preread").out
    assert text.startswith("# Risk review, December: what to read before\n\nRisk review on 2026-12-02.")
    for said in (
        f"({SEVERE})",
        "Score 4×4, severe",
        "Owner: nobody",
        "## Actions from before",
        "Ruth Calloway",
    ):
        assert said in text
    assert cbrm("review", "preread", "before.md").out == ""
    assert (sample / "before.md").read_text() == text
    told = cbrm("review", "minutes").out
    assert told.startswith("# Risk review, November\n")
    assert "- Oakmere Finishing: Ruth Calloway, Gareth Pugh" in told
    cbrm("review", "minutes", "rv-q81j", "minutes.md")
    assert (sample / "minutes.md").read_text() == told
    assert "RV-S8QX" in cbrm("review", "list").out
    assert cbrm("review", "minutes", "--kind", "executive").out.startswith("# Executives' meeting, September")


def test_the_calendar_has_each_meeting_to_come(cbrm: Cbrm, sample: Path) -> None:
    assert cbrm("review", "calendar", "meetings.ics").message == "meetings.ics: 3 meetings"
    lines = (sample / "meetings.ics").read_text().splitlines()
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20261202", "DTSTART;VALUE=DATE:20261216", "DTSTART;VALUE=DATE:20270114",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "the screens need a terminal"),
        (("start", "R-E68Y"), "R-E68Y is not a review; cbrm review list"),
        (("agenda", "--kind", "lunch"), "there are risk, objectives, values, executive, performance, exit"),
        (("minutes", "--kind", "exit"), "no review of kind exit has been held yet"),
        (("minutes", PLANNED, "minutes.txt"), "must end in .md"),
        (("calendar", "meetings.txt"), "must end in .ics"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(cbrm: Cbrm, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(cbrm("review", *arguments))
