"""The minutes of a review, as plain Markdown, from what partners share and nothing else."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Final, TypeVar

from cbrm_tui.domain.meeting.agenda import AgendaItem, agenda_of
from cbrm_tui.domain.meeting.markdown import document, inline, paragraph, section
from cbrm_tui.domain.meeting.presence import presence
from cbrm_tui.domain.meeting.reviews import kind_label
from cbrm_tui.domain.meeting.shared import at_the_table
from cbrm_tui.domain.meeting.standing import previous_actions
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Decision, Record, Review
from cbrm_tui.domain.text import one_line

R = TypeVar("R", bound=Record)

NOT_REACHED: Final = "not reached"

_WORDS: Final = {"put_off": "put off", "added": "new"}


def minutes(plan: Plan, review: Review, today: date, *, disagreements: Collection[str] = ()) -> str:
    """Return the minutes of a review, whether it still runs or was held long ago.

    `disagreements` are the ids of records that partners still disagree about, where it is not over yet.
    """
    table = at_the_table(plan, review.space)
    told = (
        review.minutes
        if review.minutes.strip()
        else account(table, review, today, disagreements=disagreements)
    )
    return document(
        (
            f"# {inline(review.heading)}",
            "",
            *_facts(table, review),
            *section("Who was there", _present(table, review, today), "Nobody has been noted."),
            *section("Actions from before", _before(table, review, today)),
            *section("What was discussed", paragraph(told), "Nothing has been noted."),
            *section("Decisions", _decisions(table, review)),
            *section("Actions", (action_line(one) for one in _linked(table, review.actions, Action))),
            *section("Next meeting", [str(review.next_on)] if review.next_on else [], "No day has been set."),
        )
    )


def account(plan: Plan, review: Review, today: date, *, disagreements: Collection[str] = ()) -> str:
    """Return what the meeting came to, a line per subject: what a review keeps as its minutes once held.

    In the order of the agenda, then what came up besides, new risks, and disagreements that are left.
    """
    table = at_the_table(plan, review.space)
    items = agenda_of(table, review, today, findings=())
    listed = {item.subject for item in items}
    others = [str(row.get("subject", "")) for row in review.items if row.get("subject") not in listed]
    lines = [f"- {_item(item, review)}" for item in items]
    lines += [f"- {_item(_besides(table, subject), review)}" for subject in others]
    lines += [f"- New risk, still to be written: {one_line(title)}" for title in review.parked]
    left = [table.get(key) for key in dict.fromkeys(disagreements)]
    lines += [f"- Still open between the partners: {_called(one)}" for one in left if one is not None]
    return "\n".join(lines)


def action_line(action: Action) -> str:
    """Return an action as a point of a list: what, who, by when, and whether it is done."""
    who = inline(action.actionee) or inline(action.owner) or "nobody named"
    due = f"by {action.due}" if action.due else "no day set"
    state = "" if action.open else f", {action.status.replace('_', ' ')}{_on(action.done_on)}"
    return f"- {inline(action.heading)} ({action.id}): {who}, {due}{state}"


def _facts(plan: Plan, review: Review) -> Iterator[str]:
    settings = plan.space_settings(review.space)
    held = f", held on {review.held_on}" if review.held_on else ", not held yet"
    if review.status == "cancelled":
        held = ", cancelled"
    yield f"{kind_label(review.kind)}{held}. {inline(settings.title)}".rstrip(" .") + "."
    for row in review.leaders:
        if row.get("person"):
            whose = settings.name_of(str(row.get("organisation", "")))
            home = f" ({inline(whose)})" if whose else ""
            yield f"Led by {inline(str(row['person']))}{home}{_since(row.get('since'))}."
    spent = _minutes_spent(review)
    if spent:
        yield f"Time on the items: {sum(spent.values()):g} minutes."
    if review.status == "running":
        yield "It is still running: what follows is what there is so far."


def _present(plan: Plan, review: Review, today: date) -> Iterator[str]:
    there = presence(plan, review, today)
    if not review.attendance:
        return
    for partner in there.partners:
        people = ", ".join(map(inline, partner.people)) or "nobody"
        yield f"- {inline(partner.name)}: {people}"
    if there.nobodys:
        yield f"- Not said for whom: {', '.join(map(inline, there.nobodys))}"
    if there.quorate:
        yield "- Quorum: every partner was there"
    else:
        yield f"- No quorum: too few of {', '.join(map(inline, there.missing))}"


def _before(plan: Plan, review: Review, today: date) -> Iterator[str]:
    """Yield the earlier actions; of a meeting held long ago it is not known how they stood then."""
    if review.status != "held":
        yield from (action_line(one) for one in previous_actions(plan, review, today))


def _decisions(plan: Plan, review: Review) -> Iterator[str]:
    for one in _linked(plan, review.decisions, Decision):
        by = f", by {', '.join(map(inline, one.by))}" if one.by else ""
        why = f". {inline(one.reason)}" if one.reason.strip() else ""
        yield f"- {inline(one.heading)} ({one.id}{by}){why}"


def _linked(plan: Plan, keys: Collection[str], kind: type[R]) -> Iterator[R]:
    return (one for key in keys if isinstance(one := plan.get(key), kind))


def _item(item: AgendaItem, review: Review) -> str:
    """Tell one subject on one line: what it is, the outcome, the score before and after, why."""
    row = review.item(item.subject) or {}
    outcome = str(row.get("outcome", ""))
    parts = [_WORDS.get(outcome, outcome.replace("_", " ")) or NOT_REACHED]
    before, after = str(row.get("before", "")), str(row.get("after", ""))
    if outcome == "added":
        parts[0] += f", scored {after}" if after else ", not assessed yet"
    elif before or after:
        parts[0] += f" {before or 'not assessed'} → {after}" if before != after else f" at {after}"
    if spread := str(row.get("spread", "")):
        parts.append(f"single scores {spread}")
    if note := one_line(str(row.get("note", ""))):
        parts.append(note)
    if minutes := _minutes_spent(review).get(item.subject):
        parts.append(f"{minutes:g} min")
    name = _called(item.record) if item.record else one_line(item.subject)
    return one_line(f"{name}: {'; '.join(parts)}")


def _minutes_spent(review: Review) -> dict[str, float]:
    """Return the minutes of each subject; where two led, the longer time of both."""
    found: dict[str, float] = {}
    for row in review.spent:
        subject, spent = str(row.get("subject", "")), row.get("minutes")
        if isinstance(spent, int | float):
            found[subject] = max(float(spent), found.get(subject, 0.0))
    return found


def _besides(plan: Plan, subject: str) -> AgendaItem:
    record = plan.get(subject)
    return AgendaItem(subject, record, record.heading if record else one_line(subject))


def _called(record: Record) -> str:
    return f"{record.heading} ({record.id})" if record.heading != record.id else record.id


def _on(day: date | None) -> str:
    return f" {day}" if day else ""


def _since(raw: object) -> str:
    try:
        return f", from {datetime.fromisoformat(str(raw)):%H:%M}" if raw else ""
    except ValueError:
        return ""
