"""Which topics agreements cover, and whom channels reach (5.5.3.5, 5.5.3.6)."""

from collections.abc import Iterable, Mapping
from datetime import date

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Agreement, Channel
from cbrm_tui.domain.records.p05_governance import TOPICS
from cbrm_tui.domain.settings import Partner


def by_topic(plan: Plan, today: date, space: str = "joint") -> Mapping[str, tuple[Agreement, ...]]:
    """Return the agreements on each topic of the standard, those in force first; ended ones are left out."""
    found = [one for one in plan.of(Agreement, space=space) if one.open]
    found.sort(key=lambda one: (not one.in_force(today), one.heading))
    return {topic: tuple(one for one in found if topic in one.covers) for topic in TOPICS}


def in_force(plan: Plan, today: date, space: str = "joint") -> tuple[Agreement, ...]:
    """Return the agreements of a space that hold on that day."""
    return tuple(one for one in plan.of(Agreement, space=space) if one.in_force(today))


def covered(agreements: Iterable[Agreement], today: date) -> bool:
    """Tell whether one of them is in force."""
    return any(one.in_force(today) for one in agreements)


def reaches(channel: Channel, partner: Partner) -> bool:
    """Tell whether a partner is in the audience of a channel, by its key or its name."""
    audience = {who.strip().casefold() for who in channel.audience}
    return bool(audience & {partner.key.casefold(), partner.name.casefold()})


def others_reached(channel: Channel, partners: Iterable[Partner]) -> tuple[str, ...]:
    """Return who is in the audience of a channel beside the partners."""
    known = {word.casefold() for partner in partners for word in (partner.key, partner.name)}
    return tuple(who for who in channel.audience if who.strip().casefold() not in known)
