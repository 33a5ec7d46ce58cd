"""Files for people: the calendar of the meetings to come, the pre-read, the minutes."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cbrm_tui.domain.checks.scope import members
from cbrm_tui.domain.meeting import at_the_table, kind_label, next_meetings
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.errors import BadValue
from cbrm_tui.workspace.files import write_text
from cbrm_tui.workspace.places import JOINT


def calendar_text(plan: Plan, today: date, *, space: str = JOINT, stamp: datetime | None = None) -> str:
    """Return the meetings to come as iCalendar (RFC 5545), each a whole day.

    An event keeps its UID, made of the review's id and the plan's, so that a calendar that takes the file in
    again moves it. `stamp` is when the file is made, now if not given.
    """
    from icalendar import Calendar, Event

    table = at_the_table(plan, space)
    settings = table.space_settings(space)
    partners = ", ".join(one_line(partner.name) for partner in members(table, space).values())
    calendar = Calendar()
    calendar.add("prodid", "-//cbrm-tui//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if settings.title:
        calendar.add("x-wr-calname", settings.title)
    for meeting in next_meetings(table, today, space):
        event = Event()
        next_one = "" if meeting.review.ahead else "-next"
        event.add("uid", f"{one_line(meeting.review.id)}{next_one}@{one_line(settings.plan) or 'cbrm'}")
        event.add("dtstamp", stamp or datetime.now(UTC))
        event.add("dtstart", meeting.day)
        event.add("dtend", meeting.day + timedelta(days=1))
        event.add("summary", one_line(meeting.title))
        lines = (
            kind_label(meeting.kind),
            one_line(settings.title),
            f"Partners: {partners}" if partners else "",
        )
        event.add("description", "\n".join(line for line in lines if line))
        event.add("categories", [meeting.kind])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def save(path: Path, text: str, suffix: str = ".md") -> None:
    """Write a file for people, in place of what it held. Raises BadValue for another ending, WriteFailed."""
    if path.suffix.lower() != suffix:
        raise BadValue(f"{path}: the name of the file must end in {suffix}")
    write_text(path.expanduser(), text)
