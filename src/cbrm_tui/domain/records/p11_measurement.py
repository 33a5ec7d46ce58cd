"""Principle 11, relationship measurement and optimization (5.11)."""

from datetime import date

from cbrm_tui.domain.fields import Choice, Day, Links, Number, Organisations, Prose, Rows, Text, TextList
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


class Review(Record):
    """A meeting in which the partners look at the plan together."""

    type, label, plural = "review", "Review", "Reviews"
    folder, prefix = "reviews", "RV"
    principle, clause = 11, "5.11.3.1"
    columns = ("title", "kind", "held_on", "next_on", "attendance")

    kind = Choice("Kind", ("risk", "objectives", "values", "executive", "performance", "exit"), width=11)
    held_on = Day("Held on")
    next_on = Day("Next on")
    attendance = TextList("Attendance", width=20)
    agenda = TextList("Agenda", sentences=True)
    events = Links("Events", types=("event",), help="What it was called for, out of turn")
    minutes = Prose("Minutes")
    decisions = Links("Decisions", types=("decision",))
    actions = Links("Actions", types=("action",))
    status = Choice("Status", ("planned", "held", "cancelled"), width=9)
    closed = frozenset({"held", "cancelled"})
