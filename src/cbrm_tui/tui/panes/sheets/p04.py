"""Principle 4: the senior people, what they have committed, and who is to learn what (5.4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cbrm_tui.domain.checks.scope import held, linked, meeting_overdue
from cbrm_tui.domain.checks.wording import days
from cbrm_tui.domain.figures.roles import holders
from cbrm_tui.domain.records import Action, Allocation, Appointment, Development, Review
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, empty, gauge, headed, wrapped

_KINDS: Final = Allocation.kind.all_options
_BAR: Final = 10
_GAUGE: Final = _BAR + 5
_LABEL: Final = 14
_MEETINGS: Final = 2


def committed(sight: Sight) -> Iterator[Line]:
    """Write what is needed of each kind beside what is committed, and whether a gap has an action."""
    found = [one for one in sight.plan.of(Allocation, space=sight.space) if one.open]
    if not found:
        yield from empty(
            sight,
            "empty",
            "What the relationship needs of your people, structures, processes and systems stands here "
            "beside what you have committed. n adds the first.",
        )
        return
    for kind in (*_KINDS, ""):
        ours = [one for one in found if one.kind == kind]
        if not ours:
            if kind:
                line = text_line(f"none:{kind}", (kind, "bold"), ("  nothing said of it", "$muted"))
                yield from lacking(line, kind=kind)
            continue
        short = sum(bool(one.gap) for one in ours)
        yield headed(sight, kind or "of no kind", f"{len(ours)}, {short} short" if short else f"{len(ours)}")
        for one in sorted(ours, key=lambda one: (not one.gap, one.heading)):
            yield from _allocation(sight, one)


def _allocation(sight: Sight, one: Allocation) -> Iterator[Line]:
    unsaid = next((name for name in ("needed", "committed") if one.data.get(name) is None), "")
    share = (one.committed or 0.0) / one.needed if one.needed and not unsaid else None
    amount = f"{one.show('committed') or '?'} of {one.show('needed') or '?'} {one.show('unit')}"
    measured: Shown = gauge(sight, share, _BAR)
    if share is None:
        measured = (f"{unsaid or 'needed'} not said", "$warning")
    texts: list[Shown] = [one.heading, measured, amount]
    line = columns(sight, (0, max(_GAUGE, 18), 24), texts)
    yield text_line(one.id, line, record=one, field=unsaid or "committed")
    if not one.gap:
        return
    actions = [action for action in linked(one, sight.plan, Action) if action.open]
    missing = f"short of {one.gap:g} {one.show('unit')}".rstrip()
    if not actions:
        text = f"{missing}; no action is set, a sets one"
        yield from wrapped(sight, f"{one.id}:gap", "", text, 1, style="$warning", record=one)
    for action in actions:
        due = f", due {action.due}" if action.due else ""
        who = f", {action.show('actionee')}" if action.show("actionee") else ""
        text = f"{missing}; action: {action.heading}{who}{due}"
        key = f"{one.id}:{action.id}"
        yield from wrapped(sight, key, "", text, 1, style="$muted", record=action, field="due")


def development(sight: Sight) -> Iterator[Line]:
    """Write who is to learn what by when, the earliest first; what is done comes last."""
    found = list(sight.plan.of(Development, space=sight.space))
    if not found:
        yield from empty(
            sight,
            "empty",
            "Who is to learn what, how and by when stands here. n adds the first need.",
        )
        return
    waiting = [one for one in found if one.open]
    waiting.sort(key=lambda one: (one.due is None, one.due or sight.today, one.heading))
    done = [one for one in found if not one.open]
    late = sum(one.due is not None and one.due < sight.today for one in waiting)
    yield headed(sight, "To learn", f"{len(waiting)}, {late} late" if late else f"{len(waiting)}")
    for one in waiting:
        yield from _need(sight, one)
    if done:
        yield blank("done")
        yield headed(sight, "Done or dropped", f"{len(done)}")
        for one in sorted(done, key=lambda one: one.heading):
            words = [(one.status, "$muted"), (one.heading, "$muted"), (_who(one), "$muted")]
            yield text_line(one.id, columns(sight, (10, 0, 22), words), record=one, field="status")


def _need(sight: Sight, one: Development) -> Iterator[Line]:
    when: Shown = (str(one.due), "") if one.due else ("no day set", "$warning")
    if one.due and one.due < sight.today:
        when = (f"late {one.due}", "$warning")
    status = one.status.replace("_", " ") or "planned"
    line = columns(sight, (15, 0, 9), [when, (one.heading, "bold"), (status, "$muted")])
    yield text_line(one.id, line, record=one, field="due")
    competence = sight.plan.get(one.competence)
    yield from wrapped(
        sight, f"{one.id}:who", "who", _who(one), 15, gap="nobody named", record=one, field="person"
    )
    for name, text in (
        ("need", one.show("need")),
        ("competence", competence.heading if competence else ""),
        ("measure", one.show("measure")),
    ):
        gap = "nothing said of how" if name == "measure" else ""
        if text or gap:
            key = f"{one.id}:{name}"
            yield from wrapped(sight, key, name, text, 15, gap=gap, style="$muted", record=one, field=name)


def _who(one: Development) -> str:
    role = one.show("role")
    return one.show("person") or (f"every {role}" if role else "")


def leaders(sight: Sight) -> Iterator[Line]:
    """Write who leads in each organisation, whether they were seen, and when they meet next."""
    plan, today = sight.plan, sight.today
    if not sight.settings.partners:
        yield from empty(sight, "empty", "No organisation is in the plan yet, so nobody leads.")
        return
    latest = held(plan, "executive", today)[:_MEETINGS]
    seen = [(one, {who.strip().casefold() for who in one.present}) for one in latest]
    sers = [one for one in holders(plan, today, sight.space) if one.kind == "ser"]
    for key, partner in sight.settings.partners.items():
        yield headed(sight, partner.name)
        ours = [one for one in sers if one.organisation == key]
        if not ours:
            line = text_line(f"gap:{key}", ("no senior executive responsible; n names one", "$warning"))
            yield from lacking(line, organisation=key, kind="ser")
        for one in ours:
            yield from _leader(sight, one, seen)
        yield blank(key)
    yield from _meetings(sight, latest)


def _leader(sight: Sight, one: Appointment, seen: Sequence[tuple[Review, set[str]]]) -> Iterator[Line]:
    who: Shown = (one.show("person"), "bold") if one.show("person") else ("nobody named", "$warning")
    yield text_line(one.id, columns(sight, (0,), [who]), record=one, field="person")
    for name in ("responsibility", "authority"):
        key, label = f"{one.id}:{name}", one.fields[name].label
        yield from wrapped(sight, key, label, one.show(name), _LABEL, gap="not said", record=one, field=name)
    for review, there in seen:
        was = one.person.strip().casefold() in there
        word: Shown = ("was there", "$success") if was else ("was not there", "$warning")
        day: Shown = (str(review.held_on), "$accent")
        line = columns(sight, (_LABEL, 0, 13), [day, review.heading, word])
        yield text_line(f"{one.id}:{review.id}", line, record=review, field="attendance")


def _meetings(sight: Sight, latest: Sequence[Review]) -> Iterator[Line]:
    """Write when the senior managers last met, and by when they are to meet again."""
    limit = sight.plan.space_settings("joint").threshold("executive_days")
    late = meeting_overdue(sight.plan, "executive", limit, sight.today)
    planned = [
        one.next_on
        for one in sight.plan.of(Review, space="joint")
        if one.kind == "executive" and one.status != "cancelled" and one.next_on
    ]
    met = f"last met {latest[0].held_on}" if latest else "no meeting held yet"
    yield headed(sight, "Meetings of the executives", met)
    review = latest[0] if latest else None
    if late:
        words: Shown = (f"the next has been due for {days(late[0])}; e sets a day", "$warning")
    elif planned:
        words = f"next on {max(planned)}"
    else:
        way = "e sets a day" if latest else "n plans one"
        asked = f"asked for every {limit:g} days"
        words = (f"no next one planned; {asked}; {way}", "$muted" if latest else "$warning")
    line = text_line(
        "next",
        columns(sight, (0,), [words]),
        record=late[1] if late else review,
        field="next_on" if review else "",
    )
    yield from [line] if review else lacking(line, Review, kind="executive")


SHEETS: Final = (
    SheetSpec("committed", "Needed", committed, ("internal",), Allocation),
    SheetSpec("to-learn", "To learn", development, ("internal",), Development),
    SheetSpec("leaders", "Leaders", leaders, creates=Appointment),
)
"""The sheets of this principle, in the order of their tabs."""
