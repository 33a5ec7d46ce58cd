"""What the steps before the items show: who is there, what was to be done, what has happened since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from textual.content import Content

from cbrm_tui.domain.meeting import events_since, expected, presence, previous, previous_actions
from cbrm_tui.domain.records import Action
from cbrm_tui.tui.panes.sheets.base import Line, Sight, blank, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, headed, wrapped
from cbrm_tui.tui.screens.review.chair import Chair
from cbrm_tui.tui.widgets.cells import plain

PERSON: Final = "person:"
_STATE: Final = 9


def people_lines(chair: Chair, sight: Sight) -> Iterator[Line]:
    """Write who is there, partner by partner, and whether that is enough."""
    review = chair.review
    if review is None:
        return
    there = presence(chair.plan, review, chair.today)
    likely = expected(chair.plan, chair.today, chair.space)
    here = {name.casefold() for partner in there.partners for name in partner.people}
    for partner in there.partners:
        count = len(partner.people)
        style = "$success" if partner.enough else "$warning"
        need = f"{partner.needed} needed"
        words = f"{count} here, {need}: enough" if partner.enough else f"! {count} here, {need}: no quorum"
        yield headed(sight, partner.name, words, "" if partner.enough else "$warning")
        names = dict.fromkeys((*(name for name, home in likely if home == partner.key), *partner.people))
        for name in names:
            yield _person(sight, name, partner.key, name.casefold() in here, style)
        if not names:
            yield from wrapped(
                sight, f"nobody:{partner.key}", "", "nobody is known; a adds a name", 0, style="$muted"
            )
        yield blank(partner.key)
    others = [name for name, home in likely if home not in {partner.key for partner in there.partners}]
    names = dict.fromkeys((*there.nobodys, *others))
    if names:
        yield headed(sight, "Others", "of none of the partners, or it is not known of which")
        gone = {name.casefold() for name in there.nobodys}
        for name in names:
            yield _person(sight, name, "", name.casefold() in gone, "")


def quorum_words(chair: Chair) -> tuple[str, bool]:
    """Say in a few words whether every partner is there; the second value is whether it is."""
    review = chair.review
    if review is None:
        return "", False
    there = presence(chair.plan, review, chair.today)
    count = sum(len(partner.people) for partner in there.partners) + len(there.nobodys)
    if there.quorate:
        return f"{count} here, quorum", True
    return f"{count} here, no quorum: {', '.join(there.missing)}", False


def action_lines(chair: Chair, sight: Sight) -> Iterator[Line]:
    """Write the actions of earlier meetings, what is open first."""
    review = chair.review
    actions = previous_actions(chair.plan, review, chair.today) if review else ()
    last = previous(chair.plan, review.kind, chair.today, chair.space, review) if review else None
    since = f"of {last.heading}, {last.held_on}" if last else "there was no meeting of this kind before"
    yield headed(sight, "Actions of earlier meetings", since)
    if not actions:
        yield text_line("none", ("Nothing was left to do.", "$muted"))
    for action in actions:
        yield _action(chair, sight, action)


def event_lines(chair: Chair, sight: Sight) -> Iterator[Line]:
    """Write what has happened since the last meeting of the kind."""
    review = chair.review
    found = events_since(chair.plan, review, chair.today) if review else ()
    last = previous(chair.plan, review.kind, chair.today, chair.space, review) if review else None
    yield headed(sight, "Since the last meeting", str(last.held_on) if last else "everything that is known")
    if not found:
        yield text_line("none", ("Nothing that the plan knows of.", "$muted"))
    for number, one in enumerate(found):
        day = f"{one.day.day} {one.day:%b}"
        yield text_line(
            f"event:{number}", columns(sight, (7, 0), [(day, "$accent"), one.what]), record=one.record
        )
    yield blank("end")
    yield text_line("hint", ("p notes a new risk that comes out of this", "$muted"))


def _person(sight: Sight, name: str, organisation: str, here: bool, style: str) -> Line:
    mark = ("[x]", f"bold {style}".strip()) if here else ("[ ]", "$muted")
    word = "here" if here else "not here"
    content = Content.assemble(mark, f" {sight.fit(name, 32)} ", (word, "" if here else "$muted"))
    return Line(f"{PERSON}{organisation}:{name}", content.truncate(sight.width))


def _action(chair: Chair, sight: Sight, action: Action) -> Line:
    """Return an action on two lines: what is to be done, then by whom and by when."""
    late = bool(action.open and action.due and action.due < chair.today)
    if action.open:
        mark: Shown = ("under way" if action.status == "under_way" else "open", "bold")
        days = (chair.today - action.due).days if action.due else 0
        when = f"due {action.due}" if action.due else "no date"
        when += f", {days} day{'s' if days > 1 else ''} late" if late else ""
    else:
        mark = (action.show("status") or "done", "bold $success")
        when = f"on {action.done_on}" if action.done_on else ""
    first = columns(sight, (_STATE, 0), [mark, action.heading])
    who = plain(action.actionee)
    below = f"{who or '! nobody'}, {when}".rstrip(", ")
    style = "$warning" if late or not who else "$muted"
    second = columns(sight, (_STATE, 0), ["", (below, style)])
    return Line(action.id, Content.assemble(first, "\n", second), action.id)
