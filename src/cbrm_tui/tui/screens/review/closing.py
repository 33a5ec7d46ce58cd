"""What the steps after the items show: new risks, what was decided, the next date, and the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from cbrm_tui.domain.meeting import default_next, minutes, next_meetings
from cbrm_tui.domain.records import Action, Decision
from cbrm_tui.domain.text import one_line, printable
from cbrm_tui.tui.panes.sheets.base import Line, Sight, blank, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, cut, headed, wrapped
from cbrm_tui.tui.screens.review.chair import Chair

PARKED: Final = "parked:"


def parked_lines(chair: Chair, sight: Sight) -> Iterator[Line]:
    """Write the new risks that were parked, to be written one by one."""
    review = chair.review
    parked = review.parked if review else ()
    yield headed(sight, "New risks", f"{len(parked)} parked" if parked else "nothing is parked")
    if not parked:
        text = "What comes up beside the agenda is parked with p at any time, and written here."
        yield from wrapped(sight, "none", "", text, 0, style="$muted")
    for title in parked:
        yield from wrapped(sight, f"{PARKED}{title}", "", f"to write: {one_line(title)}", 0)
    added = [row for row in (review.items if review else ()) if row.get("outcome") == "added"]
    if added:
        yield blank("added")
        yield headed(sight, "Written in this meeting")
    for row in added:
        record = chair.plan.get(str(row.get("subject", "")))
        if record is not None:
            texts: list[Shown] = [record.id, record.heading]
            yield text_line(record.id, columns(sight, (9, 0), texts), record=record)


def read_back_lines(chair: Chair, sight: Sight) -> Iterator[Line]:
    """Write what was decided and who does what; then the minutes as they will be."""
    review = chair.review
    if review is None:
        return
    plan = chair.plan
    decisions = [one for key in review.decisions if isinstance(one := plan.get(key), Decision)]
    actions = [one for key in review.actions if isinstance(one := plan.get(key), Action)]
    yield headed(sight, "Decisions", "" if decisions else "none")
    for decision in decisions:
        why = decision.show("reason")
        yield from wrapped(
            sight,
            decision.id,
            "",
            f"{decision.heading}{' – ' if why else ''}{why}",
            0,
            record=decision,
            field="title",
        )
    yield blank("actions")
    yield headed(sight, "Actions", "" if actions else "none")
    for action in actions:
        yield _action(sight, action)
    yield blank("minutes")
    edited = "edited; E goes on" if review.minutes.strip() else "as they will be; e or E edits the text"
    yield headed(sight, "Minutes", edited)
    differ = sorted({one.record for one in chair.disagreements})
    text = minutes(chair.plan, review, chair.today, disagreements=differ)
    for number, line in enumerate(printable(text).split("\n")):
        if line.strip():
            yield from wrapped(sight, f"minutes:{number}", "", line.strip(), 0, style="$muted")


def next_lines(chair: Chair, sight: Sight) -> Iterator[Line]:
    """Write the day of the next meeting, what else is planned, and how the meeting is closed."""
    review = chair.review
    if review is None:
        return
    if review.status == "held":
        yield from _closed(chair, sight)
        return
    suggested = default_next(chair.plan, review, chair.today)
    chosen = date.fromisoformat(chair.next_on) if chair.next_on else None
    yield headed(sight, "Next meeting")
    if chosen:
        yield text_line("next", (f"{chosen:%A} {chosen.day} {chosen:%B %Y}", "bold $success"))
    else:
        words = f"{suggested:%A} {suggested.day} {suggested:%B %Y}"
        weeks = round((suggested - chair.today).days / 7)
        yield text_line("next", (words, "bold"), (f"  suggested: {weeks} weeks from today", "$muted"))
    yield blank("others")
    others = next_meetings(chair.plan, chair.today, chair.space)
    if others:
        yield headed(sight, "Also planned")
    for meeting in others:
        if meeting.kind != review.kind:
            texts: list[Shown] = [(str(meeting.day), "$accent"), meeting.title]
            yield text_line(
                f"meeting:{meeting.review.id}", columns(sight, (11, 0), texts), record=meeting.review
            )
    yield blank("close")
    for number, text in enumerate(_still_open(chair)):
        yield text_line(f"open:{number}", cut(sight, (f"! {text}", "$warning")))
    if chosen:
        yield text_line("close", ("C closes the meeting and writes its minutes; w takes another day", "bold"))
    else:
        yield text_line("close", ("enter takes this day, w another; then C closes the meeting", "bold"))


def _still_open(chair: Chair) -> Iterator[str]:
    review = chair.review
    if review is None:
        return
    open_items = [item for item in chair.items if not (review.item(item.subject) or {}).get("outcome")]
    if open_items:
        yield f"{len(open_items)} of {len(chair.items)} on the agenda without an outcome"
    if review.parked:
        yield f"{len(review.parked)} parked and not written: they stay in the minutes"
    if chair.disagreements:
        yield f"{len(chair.disagreements)} fields on which partners disagree"


def _closed(chair: Chair, sight: Sight) -> Iterator[Line]:
    review = chair.review
    if review is None:
        return
    yield headed(sight, "The meeting is closed", f"held on {review.held_on}")
    yield blank("held")
    yield from wrapped(
        sight, "where", "Minutes", f"{review.doc}, field minutes", 9, record=review, field="minutes"
    )
    yield from wrapped(sight, "print", "Print", f"cbrm review minutes {review.id} > minutes.md", 9)
    yield from wrapped(sight, "next", "Next", str(review.next_on or ""), 9, gap="no date", record=review)
    counted = ", ".join(
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((len(review.actions), "action"), (len(review.decisions), "decision"))
    )
    yield from wrapped(sight, "counted", "Out of it", counted, 9)
    yield blank("leave")
    yield text_line("leave", ("esc goes back to the plan; u takes the closing back", "$muted"))


def _action(sight: Sight, action: Action) -> Line:
    texts: list[Shown] = [
        action.heading,
        (action.show("actionee") or "! nobody", "" if action.actionee else "$warning"),
        (f"by {action.due}" if action.due else "! no date", "$muted" if action.due else "$warning"),
    ]
    return text_line(
        action.id, columns(sight, (0, min(22, sight.width // 4), 13), texts), record=action, field="title"
    )
