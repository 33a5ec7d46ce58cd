"""What partners read before a review, as plain Markdown, from what they share and nothing else."""

from collections.abc import Collection, Iterator
from datetime import date

from cbrm_tui.domain.meeting.agenda import AgendaItem, agenda_of, propose
from cbrm_tui.domain.meeting.kinds import KINDS
from cbrm_tui.domain.meeting.markdown import document, inline, paragraph, section
from cbrm_tui.domain.meeting.minutes import action_line
from cbrm_tui.domain.meeting.reviews import kind_label, planned, previous
from cbrm_tui.domain.meeting.risk_view import RiskView, risk_view
from cbrm_tui.domain.meeting.shared import JOINT, at_the_table
from cbrm_tui.domain.meeting.standing import events_since, previous_actions
from cbrm_tui.domain.method import Score
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, Review, Risk

_TRENDS = {1: "up", -1: "down", 0: "steady"}


def preread(
    plan: Plan,
    kind: str,
    today: date,
    *,
    review: Review | None = None,
    space: str = JOINT,
    disagreements: Collection[str] = (),
    changed: Collection[str] = (),
) -> str:
    """Return the pre-read of a review; without one, of the next of its kind, planned or not yet.

    Raises KeyError for a kind that there is not.
    """
    label = KINDS[kind].label
    table = at_the_table(plan, space)
    review = review or next(iter(planned(table, kind, space)), None) or Review("", space, {"kind": kind})
    items = (
        agenda_of(table, review, today, disagreements=disagreements, changed=changed)
        if review.id
        else propose(table, kind, today, space=space, disagreements=disagreements, changed=changed)
    )
    day = review.held_on or review.next_on or _next_day(table, kind, today, space)
    title = review.heading if review.id else label
    return document(
        (
            f"# {inline(title)}: what to read before",
            "",
            f"{kind_label(kind)}{f' on {day}' if day else ', no day set yet'}. "
            f"Written {today} for {inline(table.space_settings(space).title) or 'the partners'}.",
            *section("Agenda", _agenda(items), "Nothing asks for attention."),
            *section(
                "Actions from before", (action_line(one) for one in previous_actions(table, review, today))
            ),
            *section(
                "What has happened since",
                (
                    f"- {one.day}: {inline(one.what)} ({one.record.id})"
                    for one in events_since(table, review, today)
                ),
            ),
            *(line for item in items for line in _record(table, review, item, today)),
        )
    )


def _agenda(items: Collection[AgendaItem]) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        key = f" ({item.record.id})" if item.record else ""
        yield f"{number}. {inline(item.title)}{key}: {inline('; '.join(item.reasons))}"


def _record(plan: Plan, review: Review, item: AgendaItem, today: date) -> Iterator[str]:
    if isinstance(item.record, Risk):
        yield from section(
            f"{inline(item.title)} ({item.record.id})", _risk(plan, review, item.record, today)
        )
    elif item.record is not None:
        yield from section(f"{inline(item.title)} ({item.record.id})", _fields(item.record))


def _risk(plan: Plan, review: Review, risk: Risk, today: date) -> Iterator[str]:
    view = risk_view(plan, review, risk, today)
    yield f"- {_standing(view)}"
    yield f"- Owner: {inline(risk.owner) or 'nobody'}"
    told = " ".join(part.strip() for part in (risk.cause, risk.event, risk.consequence) if part.strip())
    if told:
        yield f"- {inline(told)}"
    treatment = inline(risk.treatment) or "nothing written"
    yield f"- Treatment ({inline(risk.strategy) or 'no strategy'}): {treatment}"
    yield from (action_line(one) for one in view.actions)
    yield from (f"- {inline(finding.message)}" for finding in view.findings)


def _standing(view: RiskView) -> str:
    if view.score is None or view.band is None:
        return "Not assessed yet"
    parts = [f"Score {_pair(view.score)}, {inline(view.band.name)}"]
    if view.trend is not None and view.before:
        parts.append(
            f"{_TRENDS[view.trend]} from {_pair(view.before)}" if view.trend else "steady since last time"
        )
    if view.target:
        parts.append(f"target {_pair(view.target)}")
    if view.above_appetite:
        parts.append("above appetite")
    return ", ".join(parts)


def _fields(record: Record) -> Iterator[str]:
    for name in record.columns:
        if name != "title" and (text := record.show(name)):
            yield from paragraph(f"- {record.fields[name].label}: {text}")


def _next_day(plan: Plan, kind: str, today: date, space: str) -> date | None:
    last = previous(plan, kind, today, space)
    return last.next_on if last else None


def _pair(score: Score) -> str:
    return f"{score[0]}×{score[1]}"
