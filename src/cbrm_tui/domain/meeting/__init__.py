"""The review meeting: its agenda, who is there, what stands from before, its time and its minutes.

Everything here reads what the partners of a space share and nothing else, and changes nothing.
"""

from cbrm_tui.domain.meeting.agenda import AgendaItem, agenda_of, propose
from cbrm_tui.domain.meeting.kinds import KINDS, Kind, fitting_kind
from cbrm_tui.domain.meeting.minutes import account, action_line, minutes
from cbrm_tui.domain.meeting.preread import preread
from cbrm_tui.domain.meeting.presence import (
    PartnerPresence,
    Presence,
    attendee,
    expected,
    home_of,
    presence,
)
from cbrm_tui.domain.meeting.reviews import (
    Meeting,
    default_next,
    kind_label,
    next_meetings,
    planned,
    previous,
    review_day,
    running,
)
from cbrm_tui.domain.meeting.risk_view import RiskView, risk_view
from cbrm_tui.domain.meeting.shared import at_the_table
from cbrm_tui.domain.meeting.spread import Spread, spread_of
from cbrm_tui.domain.meeting.standing import Happening, events_since, previous_actions
from cbrm_tui.domain.meeting.timing import AWAY, GAP, Clock, Pause

__all__ = [
    "AWAY",
    "GAP",
    "KINDS",
    "AgendaItem",
    "Clock",
    "Happening",
    "Kind",
    "Meeting",
    "PartnerPresence",
    "Pause",
    "Presence",
    "RiskView",
    "Spread",
    "account",
    "action_line",
    "agenda_of",
    "at_the_table",
    "attendee",
    "default_next",
    "events_since",
    "expected",
    "fitting_kind",
    "home_of",
    "kind_label",
    "minutes",
    "next_meetings",
    "planned",
    "preread",
    "presence",
    "previous",
    "previous_actions",
    "propose",
    "review_day",
    "risk_view",
    "running",
    "spread_of",
]
