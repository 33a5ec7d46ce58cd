"""Who is at the table, for which partner, and whether that is enough (5.4.3.3, 5.5.3.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cbrm_tui.domain.checks.scope import members
from cbrm_tui.domain.figures.roles import holders
from cbrm_tui.domain.meeting.shared import JOINT
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Review
from cbrm_tui.domain.records.p11_measurement import attendee_of
from cbrm_tui.domain.text import one_line


@dataclass(frozen=True)
class PartnerPresence:
    """A partner, its people at the table, and how many it takes."""

    key: str
    name: str
    people: tuple[str, ...]
    needed: int

    @property
    def enough(self) -> bool:
        """Whether as many are there as it takes."""
        return len(self.people) >= self.needed


@dataclass(frozen=True)
class Presence:
    """The partners of a space, and the people of whom it is not known for whom they came."""

    partners: tuple[PartnerPresence, ...]
    nobodys: tuple[str, ...] = ()

    @property
    def quorate(self) -> bool:
        """Whether every partner is there in sufficient number."""
        return not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the partners that are not."""
        return tuple(partner.name for partner in self.partners if not partner.enough)


def presence(plan: Plan, review: Review, today: date) -> Presence:
    """Return who is there, per partner; the plan's threshold `quorum` (1) says how many it takes of each."""
    space = review.space
    needed = int(plan.space_settings(space).threshold("quorum"))
    homes = _homes(plan, today, space)
    there: dict[str, list[str]] = {key: [] for key in members(plan, space)}
    nobodys = []
    for text in dict.fromkeys(review.attendance):
        name, home = _of(plan, text, homes, space)
        if home in there:
            there[home].append(name)
        else:
            nobodys.append(name)
    names = plan.space_settings(space).name_of
    partners = tuple(PartnerPresence(key, names(key), tuple(who), needed) for key, who in there.items())
    return Presence(partners, tuple(nobodys))


def home_of(plan: Plan, person: str, today: date, space: str = JOINT) -> str:
    """Return the key of the organisation that a person comes for, empty where the plan does not tell.

    It is what stands in brackets after the name, else the organisation of the person's own appointment; of
    somebody who has none, that of whoever he or she is deputy of, or approved the plan for.
    """
    return _of(plan, person, _homes(plan, today, space), space)[1]


def expected(plan: Plan, today: date, space: str = JOINT, kind: str = "") -> tuple[tuple[str, str], ...]:
    """Return who may well come, with the key of their organisation: by appointment, and who came before.

    Those who are senior executives responsible come first for the executives' meeting, last for others.
    """
    homes = _homes(plan, today, space)
    holding = [one for where in _places(space) for one in holders(plan, today, where) if one.person.strip()]
    senior = {one.person.strip() for one in holding if one.kind == "ser"}
    held = (one for one in plan.of(Review, space=space) if one.held_on and kind in {"", one.kind})
    latest = sorted(held, key=lambda one: (one.held_on or date.min, one.id))[-1:]
    people: dict[str, str] = {}
    for text in (
        *(one.person.strip() for one in holding),
        *(who for one in latest for who in one.attendance),
    ):
        name, home = _of(plan, text, homes, space)
        people.setdefault(name, home)
    order = {key: at for at, key in enumerate(members(plan, space))}
    first = kind == "executive"
    return tuple(
        sorted(people.items(), key=lambda one: (order.get(one[1], len(order)), (one[0] in senior) != first))
    )


def attendee(plan: Plan, person: str, organisation: str, today: date, space: str = JOINT) -> str:
    """Return how a person's presence is written: the name, with the organisation where it has to be said."""
    name = one_line(attendee_of(person)[0])
    if not organisation or home_of(plan, name, today, space) == organisation:
        return name
    return f"{name} ({plan.space_settings(space).name_of(organisation).replace('(', '').replace(')', '')})"


def _places(space: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((space, JOINT)))


def _of(plan: Plan, text: str, homes: dict[str, str], space: str) -> tuple[str, str]:
    name, given = attendee_of(text)
    for key, partner in members(plan, space).items() if given else ():
        plain = partner.name.replace("(", "").replace(")", "")
        if given.casefold() in {key.casefold(), partner.name.casefold(), plain.casefold()}:
            return one_line(name), key
    whole = one_line(text)
    return whole, homes.get(whole.casefold(), "")


def _homes(plan: Plan, today: date, space: str) -> dict[str, str]:
    """Return the organisation of each name, in lower case; the surer source counts."""
    found: dict[str, str] = {}
    for name, organisation in _ties(plan, today, space):
        folded = one_line(name).casefold()
        if folded and organisation:
            found.setdefault(folded, organisation)
    return found


def _ties(plan: Plan, today: date, space: str) -> Iterator[tuple[str, str]]:
    holding = [one for where in _places(space) for one in holders(plan, today, where)]
    for one in holding:
        yield one.person, one.organisation
    for where in _places(space):
        for key, approval in plan.space_settings(where).approvals.items():
            yield approval.by, key
    for one in holding:
        yield one.deputy, one.organisation
