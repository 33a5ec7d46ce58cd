"""Principle 12: how ready the partners are to part, the steps of it, what they learned (5.12.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from cbrm_tui.domain.figures import Working, exit_readiness
from cbrm_tui.domain.figures.exit import weight_of
from cbrm_tui.domain.records import Action, Closeout, ExitItem, Lesson
from cbrm_tui.domain.records.p12_exit import JOINT_EXIT_KINDS, OWN_EXIT_KINDS
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, cut, empty, gauge, headed, wrapped
from cbrm_tui.workspace.places import INTERNAL

_BAR: Final = 10
_ITEM: Final = (0, 10, 16)
_STEP: Final = (8, 0, 16)
_BEGUN_STEP: Final = (8, 10, 0, 16, 9)
_STATE: Final = 24
_INDENT: Final = 9
_KINDS: Final = (("again", "To do again"), ("differently", "To do differently"), ("", "Not said which"))


def readiness_sheet(sight: Sight) -> Iterator[Line]:
    """Write the readiness to part, then each kind of item with how far it is and what sets it off."""
    found = exit_readiness(sight.plan, sight.today, sight.space)
    working = {row.record: row for row in found.working if row.record}
    ready: Shown = ("ready", "$success") if found.ready else ("not ready", "$error")
    share = gauge(sight, None if found.value is None else found.value / 100, _BAR)
    yield Line("readiness", cut(sight, (share, "bold"), "  ", ready), figure="exit")
    if not found.ready:
        said = f"nothing settled of: {', '.join(map(_word, found.undefined))}"
        yield from wrapped(sight, "undefined", "", said, 0, style="$error")
    mandatory = OWN_EXIT_KINDS if sight.space == INTERNAL else JOINT_EXIT_KINDS
    items = list(sight.plan.of(ExitItem, space=sight.space))
    others = dict.fromkeys(item.kind for item in items if item.kind not in mandatory)
    for kind in (*mandatory, *others):
        some = [item for item in items if item.kind == kind]
        weight = weight_of(sight.settings, kind)
        note = f"weight {weight:g}" if weight != 1 else ""
        yield headed(sight, _word(kind).capitalize() or "No kind said", note)
        if not some:
            lack = ("nothing settled; n adds an item", "$warning")
            line = text_line(f"lacking:{kind}", cut(sight, f"{gauge(sight, 0, _BAR)}  ", lack))
            yield from lacking(line, kind=kind)
        for item in some:
            yield from _item(sight, item, working.get(sight.plan.key_of(item)))


def checklist(sight: Sight) -> Iterator[Line]:
    """Write what is gone through when the partners part: for each item its steps, days and people."""
    items = list(sight.plan.of(ExitItem, space=sight.space))
    if not items:
        yield from empty(
            sight, "nothing", "No exit item yet; n adds one, e on its steps says what is gone through."
        )
        return
    actions: dict[str, list[Action]] = {}
    for action in sight.plan.of(Action, space=sight.space):
        actions.setdefault(action.from_, []).append(action)
    begun = [item for item in items if item.set_off_on]
    ready = [item for item in items if item.firm and item.open and not item.set_off_on]
    text = f"{len(begun)} set off, {len(ready)} agreed and waiting; X sets off what is agreed"
    yield text_line("state", (sight.fit(text, sight.width), "bold"))
    for item in items:
        yield from _steps(sight, item, actions.get(item.id, []))


def lessons_sheet(sight: Sight) -> Iterator[Line]:
    """Write what the partners learned, and how they judged the relationship once it ended."""
    lessons = list(sight.plan.of(Lesson, space=sight.space))
    if not lessons:
        yield from empty(sight, "nothing", "No lesson yet; n adds what to do again, or to do differently.")
    for kind, title in _KINDS:
        some = [one for one in lessons if one.kind == kind]
        if some:
            yield headed(sight, title, str(len(some)))
        for one in some:
            yield text_line(one.id, (sight.fit(one.heading, sight.width), "bold"), record=one)
            yield from wrapped(
                sight, f"{one.id}:advice", "", one.advice, 2, gap="no advice", record=one, field="advice"
            )
    yield blank("closeout")
    yield headed(sight, "Close-out", "Z puts the plan away as a template for another time")
    closeouts = list(sight.plan.of(Closeout, space=sight.space))
    if not closeouts:
        text = "Not closed; n here takes the joint evaluation once the relationship has ended."
        yield from lacking(empty(sight, "no-closeout", text), Closeout)
    for closeout in closeouts:
        yield from _closeout(sight, closeout)


def _item(sight: Sight, item: ExitItem, row: Working | None) -> Iterator[Line]:
    late = item.state == "agreed" and item.review_on is not None and item.review_on < sight.today
    settled = item.firm and not late
    state = "overdue" if late else item.state or "undefined"
    texts: list[Shown] = [
        item.heading,
        (state, "$success" if settled else "$error" if item.undefined else "$warning"),
        item.show("owner") or ("nobody", "$warning"),
    ]
    share = f"{gauge(sight, row.value / 100 if row else 0, _BAR)}  "
    inner = replace(sight, width=sight.width - len(share))
    yield text_line(item.id, cut(sight, share, columns(inner, _ITEM, texts)), record=item, field="state")
    yield from wrapped(
        sight,
        f"{item.id}:trigger",
        "trigger",
        item.trigger,
        _INDENT,
        gap="not said",
        style="$muted",
        record=item,
        field="trigger",
    )
    missing = [] if sight.space == INTERNAL else _missing(sight, item)
    if missing:
        text = f"{', '.join(missing)} still to agree"
        yield from wrapped(
            sight,
            f"{item.id}:agree",
            "agreed",
            text,
            _INDENT,
            style="$warning",
            record=item,
            field="agreed_by",
        )


def _missing(sight: Sight, item: ExitItem) -> list[str]:
    return (
        []
        if item.undefined
        else [partner.name for key, partner in sight.settings.partners.items() if key not in item.agreed_by]
    )


def _steps(sight: Sight, item: ExitItem, actions: list[Action]) -> Iterator[Line]:
    state = f"set off on {item.set_off_on}" if item.set_off_on else "agreed" if item.firm else "not agreed"
    head = cut(sight, (sight.fit(item.heading, sight.width - _STATE), "bold"), "  ", (state, "$muted"))
    yield text_line(item.id, head, record=item, field="steps")
    if not item.steps:
        done = [one for one in actions if one.status == "done"]
        told = f"no steps; {len(done)} of {len(actions)} actions done" if actions else "no steps said"
        content = cut(sight, (told, "" if actions else "$warning"))
        yield text_line(f"{item.id}:none", content, record=item, field="steps")
    by_title = {one.heading: one for one in actions}
    for number, row in enumerate(sorted(item.steps, key=lambda row: row.get("days", 0))):
        yield _step(sight, item, number, row, by_title)


def _step(
    sight: Sight, item: ExitItem, number: int, row: Mapping[str, Any], by_title: Mapping[str, Action]
) -> Line:
    what = ExitItem.title.show(row.get("what"))
    action = by_title.get(what)
    days = row.get("days", 0)
    due = action.due if action else None
    if due is None and item.set_off_on:
        due = item.set_off_on + timedelta(days=days)
    done = "done_on" in row or (action is not None and action.status == "done")
    who = (
        (action.show("actionee") if action else "")
        or ExitItem.title.show(row.get("who"))
        or item.show("owner")
    )
    begun = done or due is not None
    texts: list[Shown] = [
        f"day {days}",
        *([str(due) if due else ""] if begun else []),
        what or ("nothing said", "$warning"),
        who or ("nobody", "$warning"),
        *([_done(done, due, sight.today)] if begun else []),
    ]
    return text_line(
        f"{item.id}:{number}",
        columns(sight, _BEGUN_STEP if begun else _STEP, texts),
        record=action or item,
        field="status" if action else "steps",
    )


def _done(done: bool, due: date | None, today: date) -> Shown:
    if done:
        return "done", "$success"
    if due is None:
        return "", "$muted"
    return ("! late", "$error") if due < today else ("open", "")


def _closeout(sight: Sight, one: Closeout) -> Iterator[Line]:
    yield text_line(one.id, (sight.fit(one.heading, sight.width), "bold"), record=one)
    for name in ("closed_on", "evaluation", "values_respected", "future", "archived_on", "archive"):
        field = Closeout.fields[name]
        yield from wrapped(
            sight,
            f"{one.id}:{name}",
            field.label,
            one.show(name),
            18,
            gap="not said",
            record=one,
            field=name,
        )


def _word(kind: str) -> str:
    return kind.replace("_", " ")


SHEETS: Final = (
    SheetSpec("readiness", "Readiness", readiness_sheet, spaces=("internal", "joint"), creates=ExitItem),
    SheetSpec("checklist", "Checklist", checklist, spaces=("internal", "joint"), creates=ExitItem),
    SheetSpec("learned", "Learned", lessons_sheet, creates=Lesson),
)
