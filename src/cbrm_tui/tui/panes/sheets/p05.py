"""Principle 5: the governance model on one page, the issue ladder, and what each partner delivers (5.5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cbrm_tui.domain.checks.wording import days
from cbrm_tui.domain.figures.escalation import Standing, standings
from cbrm_tui.domain.records import Agreement, Channel, Deliverable, Governance, Issue
from cbrm_tui.tui.panes.sheets import p05_agreements
from cbrm_tui.tui.panes.sheets.base import Line, Part, SheetSpec, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, colour_of, columns, empty, headed, wrapped

_PARTS: Final = ("roles", "deliverables", "frequency", "operational_plan", "performance")
_LABEL: Final = 15
_GRAVE: Final = {"severe": "bold $error", "high": "$error", "moderate": "$warning", "low": ""}
_STATES: Final = {"accepted": "$success", "delivered": "$success", "dropped": "$muted"}
_WARN_DAYS: Final = 3
"""Days left at a level from which on an issue is drawn as pressing."""


def governance(sight: Sight) -> Iterator[Line]:
    """Write the model on one page: the five parts that it has at least, each filled or missing."""
    found = list(sight.plan.of(Governance, space=sight.space))
    if not found:
        yield from empty(
            sight,
            "empty",
            "How the joint work is run stands here on one page. n begins it; it has at least these parts:",
        )
        for name in _PARTS:
            yield text_line(f"gap:{name}", ("missing  ", "$warning"), Governance.fields[name].label)
        return
    for number, one in enumerate(found):
        if number:
            yield blank(one.id)
        filled = sum(bool(one.show(name)) for name in _PARTS)
        state = one.status.replace("_", " ") or "no status"
        asked = f", looked at again {one.review_on}" if one.review_on else ""
        yield headed(sight, one.heading, f"{filled} of {len(_PARTS)} parts, {state}{asked}")
        for name in _PARTS:
            label = one.fields[name].label
            yield text_line(f"{one.id}:{name}:label", _state(one, name), label, record=one, field=name)
            key, text = f"{one.id}:{name}", one.show(name)
            yield from wrapped(sight, key, "", text, 6, gap="e says it", record=one, field=name)


def _state(one: Governance, name: str) -> Part:
    return ("filled  ", "$success") if one.show(name) else ("missing ", "bold $warning")


def ladder(sight: Sight) -> Iterator[Line]:
    """Write the levels of the ladder, the highest on top, with their issues and the days that those have."""
    rungs = sight.settings.ladder
    found = standings(sight.plan, sight.today, sight.space)
    if not rungs:
        text = "The levels by which issues are settled stand here; plan.toml has them, as [[ladder]] tables."
        yield from empty(sight, "empty", text)
    for at in reversed(range(len(rungs))):
        rung = rungs[at]
        who: Shown = rung.who if rung.who else ("nobody", "$warning")
        line = columns(sight, (18, 0, 12), [(rung.level, "bold"), who, (days(rung.max_days), "$muted")])
        yield from lacking(text_line(f"rung:{at}", line), level=rung.level)
        here = [one for one in found if one.at == at]
        if not here:
            none = text_line(f"none:{at}", ("  no open issue", "$muted"))
            yield from lacking(none, level=rung.level)
        for one in here:
            yield from _issue(sight, one)
    if astray := [one for one in found if one.at is None]:
        yield blank("astray")
        yield headed(sight, "On no level of the ladder", "e puts it on one" if rungs else "")
        for one in astray:
            yield from _issue(sight, one)
    closed = sum(not one.open for one in sight.plan.of(Issue, space=sight.space))
    yield blank("closed")
    done = f"{closed} resolved or closed" if closed else "nothing resolved yet"
    yield text_line("resolved", (f"{done}; n raises an issue", "$muted"))


def _issue(sight: Sight, one: Standing) -> Iterator[Line]:
    issue = one.issue
    severity = issue.severity or "not weighed"
    owner: Shown = issue.show("owner") or ("nobody owns it", "$warning")
    texts: list[Shown] = [(severity, _GRAVE.get(issue.severity, "$warning")), (issue.heading, "bold"), owner]
    yield text_line(issue.id, columns(sight, (11, 0, 20), texts), record=issue, field="owner")
    target = ""
    if issue.target_on:
        passed = (sight.today - issue.target_on).days
        target = (
            f"; {days(passed)} past its target" if passed > 0 else f"; to be resolved by {issue.target_on}"
        )
    text = f"{_time(one)}{target}"
    pressing = "past its target" in target or one.left is None or one.left <= _WARN_DAYS
    style = "$warning" if pressing else "$muted"
    key = f"{issue.id}:time"
    yield from wrapped(sight, key, "", text, 11, style=style, record=issue, field="level")


def _time(one: Standing) -> str:
    """Say in words how long an issue may stay where it is."""
    if one.at is None:
        level = one.issue.show("level")
        return f"{level} is no level of the ladder" if level else "no level said"
    if one.left is None:
        return "it is not said since when"
    if one.left < 0:
        return f"{days(-one.left)} over: it goes up to {one.up}" if one.up else f"{days(-one.left)} over"
    left = f"{days(one.left)} left" if one.left else "the last day here"
    return f"{left}, then up to {one.up}" if one.up else f"{left} on the highest level"


def deliverables(sight: Sight) -> Iterator[Line]:
    """Write what each organisation owes, how it is judged, and whether the partners have agreed to that."""
    found = list(sight.plan.of(Deliverable, space=sight.space))
    if not found:
        text = "What each partner owes the joint work, and how it is judged, stands here. n adds the first."
        yield from empty(sight, "empty", text)
        return
    partners = sight.settings.partners
    for key in (*partners, *sorted({one.organisation for one in found} - {*partners})):
        ours = [one for one in found if one.organisation == key]
        note = f"{sum(one.open for one in ours)} still owed"
        whose = sight.settings.name_of(key) or "Owed by nobody in particular"
        yield headed(sight, whose, note, colour_of(sight, key))
        if not ours:
            line = text_line(f"none:{key}", ("owes nothing yet; n adds what it owes", "$warning"))
            yield from lacking(line, organisation=key)
        for one in sorted(ours, key=lambda one: (not one.open, one.due is None, one.due or sight.today)):
            yield from _deliverable(sight, one)


def _deliverable(sight: Sight, one: Deliverable) -> Iterator[Line]:
    state = one.state.replace("_", " ") or "no state"
    due: Shown = (f"due {one.due}", "") if one.due else ("again and again", "$muted")
    if one.open and one.due and one.due < sight.today:
        due = (f"late {one.due}", "$warning")
    texts: list[Shown] = [(state, _STATES.get(one.state, "$accent")), (one.heading, "bold"), due]
    yield text_line(one.id, columns(sight, (10, 0, 15), texts), record=one, field="state")
    measure = one.show("measure")
    gap = "no measure said"
    yield from wrapped(sight, f"{one.id}:measure", "", measure, 10, gap=gap, record=one, field="measure")
    left = [sight.settings.name_of(key) for key in sight.settings.partners if key not in one.agreed_by]
    if one.open and measure and left:
        text = f"the measure is not agreed by {', '.join(left)}"
        key = f"{one.id}:agreed"
        yield from wrapped(sight, key, "", text, 10, style="$warning", record=one, field="agreed_by")


SHEETS: Final = (
    SheetSpec("model", "One page", governance, creates=Governance),
    SheetSpec("ladder", "Ladder", ladder, creates=Issue),
    SheetSpec("owed", "Owed", deliverables, creates=Deliverable),
    SheetSpec("topics", "Topics", p05_agreements.topics, creates=Agreement),
    SheetSpec("reach", "Reach", p05_agreements.reach, creates=Channel),
)
"""The sheets of this principle, in the order of their tabs."""
