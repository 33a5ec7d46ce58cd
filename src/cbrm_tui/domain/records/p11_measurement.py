"""Principle 11, relationship measurement and optimization (5.11)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cbrm_tui.domain.fields import (
    Choice,
    Day,
    Links,
    Number,
    Organisation,
    Organisations,
    Person,
    Prose,
    Rows,
    Text,
    TextList,
)
from cbrm_tui.domain.records.base import Record

FREQUENCY_DAYS = {"weekly": 7, "monthly": 31, "quarterly": 92, "half_yearly": 184, "yearly": 366}
"""The most days between two readings of a measure."""


class Measure(Record):
    """What is measured of performance, strength or value, with its readings."""

    type, label, plural = "measure", "Measure", "Measures"
    folder, prefix = "measures", "M"
    principle, clause = 11, "5.11.3.1"
    columns = ("title", "criterion", "kind", "target", "unit", "frequency", "readings", "owner")

    criterion = Choice("Criterion", ("performance", "strength", "value"), width=11)
    kind = Choice("Kind", ("quantitative", "qualitative"), width=12)
    baseline = Number("Baseline")
    target = Number("Target")
    amber = Number("Amber", help="The reading from which it needs attention")
    red = Number("Red", help="The reading from which it needs action")
    direction = Choice("Direction", ("up", "down"), width=5, help="Whether more or less is better")
    frequency = Choice("Frequency", tuple(FREQUENCY_DAYS), width=10)
    unit = Text("Unit", width=8)
    agreed_by = Organisations("Agreed by")
    readings = Rows(
        "Readings",
        {"date": Day("Date"), "value": Number("Value"), "note": Text("Note")},
        key=("date",),
        width=22,
    )

    def latest(self, today: date) -> tuple[date, float] | None:
        """Return the day and the value of the latest reading up to that day."""
        taken = [
            (row["date"], float(row["value"]))
            for row in self.readings
            if "date" in row and "value" in row and row["date"] <= today
        ]
        return max(taken, default=None)

    def days_overdue(self, today: date) -> int:
        """Return for how many days the next reading has been missing, 0 while it is in time.

        A measure without a frequency or without any reading has no day on which the next is due.
        """
        latest, days = self.latest(today), FREQUENCY_DAYS.get(self.frequency)
        return max(0, (today - latest[0]).days - days) if latest and days else 0


OUTCOMES = (
    "kept",
    "rescored",
    "treated",
    "escalated",
    "accepted",
    "occurred",
    "closed",
    "discussed",
    "put_off",
    "added",
)
"""What a meeting may have come to about one subject; `added` is a new record that it asked for."""

_WITH_HOME = re.compile(r"(.*\S)\s*\(([^()]+)\)")


class Review(Record):
    """A meeting in which the partners look at the plan together.

    A planned one has the day it is planned for in `next_on`; one that was held has the day of the next
    there. While it runs, `leaders` says who leads it: two who began at two tables are both there, and so are
    the items of both, told apart by their subject, which is a record's id or some words.
    """

    type, label, plural = "review", "Review", "Reviews"
    folder, prefix = "reviews", "RV"
    principle, clause = 11, "5.11.3.1"
    columns = ("title", "kind", "held_on", "next_on", "attendance")

    kind = Choice("Kind", ("risk", "objectives", "values", "executive", "performance", "exit"), width=11)
    held_on = Day("Held on")
    next_on = Day("Next on", help="The day of the next one; of a planned one, its own")
    attendance = TextList(
        "Attendance",
        width=20,
        help="Who was there; for somebody without an appointment, the organisation: Ann Lee (Oakmere)",
    )
    agenda = TextList("Agenda", sentences=True, help="Ids or words; while planned, what comes first")
    left_out = TextList("Left out", sentences=True, help="What would be on the agenda, but is not wanted")
    leaders = Rows(
        "Led by",
        {"person": Person("Person"), "organisation": Organisation("Organisation"), "since": Text("Since")},
        key=("person", "organisation"),
    )
    items = Rows(
        "Items",
        {
            "subject": Text("Subject", help="A record's id, or some words"),
            "outcome": Choice("Outcome", OUTCOMES),
            "note": Text("Note"),
            "before": Text("Before", help="The score as it was, such as 3×4"),
            "after": Text("After"),
            "spread": Text("Spread", help="How far the single scores were apart"),
        },
        key=("subject",),
    )
    spent = Rows(
        "Time spent",
        {"subject": Text("Subject"), "person": Person("Person"), "minutes": Number("Minutes", low=0)},
        key=("subject", "person"),
    )
    parked = TextList("New risks to write", sentences=True, help="Named in the meeting, not written yet")
    events = Links("Events", types=("event",), help="What it was called for, out of turn")
    minutes = Prose("Minutes")
    decisions = Links("Decisions", types=("decision",))
    actions = Links("Actions", types=("action",))
    status = Choice("Status", ("planned", "running", "held", "cancelled"), width=9)
    closed = frozenset({"held", "cancelled"})

    @property
    def present(self) -> tuple[str, ...]:
        """The names of those who were there, without their organisations."""
        return tuple(attendee_of(text)[0] for text in self.attendance)

    @property
    def ahead(self) -> bool:
        """Whether it has yet to begin."""
        return self.held_on is None and self.status in {"", "planned"}

    def item(self, subject: str) -> Mapping[str, Any] | None:
        """Return what the meeting came to about a subject, None while it has not."""
        return next((row for row in self.items if row.get("subject") == subject), None)


def attendee_of(text: str) -> tuple[str, str]:
    """Take an entry of an attendance list apart: the name, and the organisation that stands in brackets."""
    found = _WITH_HOME.fullmatch(text.strip())
    return (found[1], found[2].strip()) if found else (text.strip(), "")
