"""Principle 11: readings against their thresholds, health with its working, the meetings (5.11.3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from cbrm_tui.domain.figures import Figure, Health, Working
from cbrm_tui.domain.figures.readings import (
    CRITERIA,
    KINDS,
    balance,
    colour_of_reading,
    next_reading,
    values_of,
)
from cbrm_tui.domain.records import Measure, Review, Survey
from cbrm_tui.tui.due import Due, what_is_due
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, cut, empty, gauge, grid, headed, wrapped
from cbrm_tui.tui.widgets.bars import sparkline

_STYLES: Final = {"green": "$success", "amber": "$warning", "red": "$error"}
_TREND: Final = 10
_READING: Final = (8, _TREND, 13, 11, 0)
_REVIEWS: Final = ("risk", "objectives", "values", "executive", "performance", "exit")
_AHEAD: Final = timedelta(days=366)


def readings_sheet(sight: Sight) -> Iterator[Line]:
    """Write whether all criteria are measured in both ways, then each measure with its latest reading."""
    found = balance(sight.plan, sight.space)
    if not any(found.values()):
        yield from empty(
            sight, "nothing", "No measure yet; n adds one of performance, of strength or of value."
        )
        return
    yield from _balance(sight)
    for criterion in (*CRITERIA, ""):
        measures = [one for (row, _), some in found.items() if row == criterion for one in some]
        if measures or criterion:
            title = criterion.capitalize() or "No criterion said"
            yield headed(sight, title, "" if measures else "nothing measures it")
        for one in measures:
            yield from _reading(sight, one)


def health_sheet(sight: Sight) -> Iterator[Line]:
    """Write the health figure, its three parts with their weights, and what went into each."""
    health = sight.figures.health
    if health is None:
        yield from empty(sight, "waiting", "The figures are being worked out.")
        return
    yield _health(sight, health)
    if health.capped_by:
        words = f"held at {health.colour} by {health.capped_by}, which alone is too low for more"
        yield text_line("cap", (sight.fit(words, sight.width), "$warning"))
    green, amber = (sight.settings.threshold(f"health_{name}") for name in ("green", "amber"))
    yield text_line("limits", cut(sight, (f"green from {green:g}, amber from {amber:g}", "$muted")))
    parts = (
        ("performance", health.performance),
        ("strength", health.strength),
        ("value", health.value_created),
    )
    for name, part in parts:
        yield blank(name)
        yield from _part(sight, name, part)


def calendar_sheet(sight: Sight) -> Iterator[Line]:
    """Write for each kind of review when it was and when it is next; then what comes up, by month."""
    yield headed(sight, "Reviews", "the kinds that the joint work asks for")
    heads: list[Shown] = [(text, "$accent") for text in ("kind", "last held", "next on", "")]
    yield Line("heads", columns(sight, (12, 11, 11, 0), heads), heading=True)
    for kind in _REVIEWS:
        yield from lacking(_review(sight, kind), kind=kind)
    coming = [
        due
        for due in what_is_due(sight.plan, sight.space, sight.today + _AHEAD)
        if isinstance(due.record, Review | Measure | Survey) and not _overtaken(sight, due)
    ]
    month = ""
    for due in coming:
        if (name := f"{due.day:%B %Y}") != month:
            month = name
            yield blank(f"month:{month}")
            yield headed(sight, month)
        yield _due(sight, due)


def _balance(sight: Sight) -> Iterator[Line]:
    found = balance(sight.plan, sight.space)

    def cell(row: int, column: int) -> Shown:
        count = len(found[CRITERIA[row], KINDS[column]])
        return (str(count), "") if count else ("none", "$warning")

    yield headed(sight, "Balance", "each criterion is counted and judged")
    gaps = {
        f"balance:{row}": {"criterion": criterion, "kind": kind}
        for row, criterion in enumerate(CRITERIA)
        for kind in reversed(KINDS)
        if not found[criterion, kind]
    }
    for line in grid(sight, "balance", CRITERIA, KINDS, cell):
        yield from lacking(line, **gaps.get(line.key, {}))
    yield blank("balance")


def _reading(sight: Sight, one: Measure) -> Iterator[Line]:
    """Yield how a measure stands, and below it the reading, its trend and what it is held against."""
    latest, due = one.latest(sight.today), next_reading(one, sight.today)
    colour = colour_of_reading(one, latest[1]) if latest else None
    state: Shown = (f"{colour[0].upper()} {colour}", _STYLES[colour]) if colour else ("? no limit", "$muted")
    when: Shown = (f"next by {due}" if due else "", "$muted")
    if latest is None:
        state, when = ("unread", "$warning"), ("no reading yet", "$warning")
    elif due is None:
        when = ("no frequency said", "$warning")
    elif due < sight.today:
        when = (f"! {(sight.today - due).days} days late", "$warning")
    content = columns(sight, (10, 0, 18), [state, (one.heading, "bold"), when])
    yield text_line(one.id, content, record=one, field="readings")
    drawn = sparkline(values_of(one, sight.today)[-_TREND:], _TREND, sight.glyphs.ascii_only)
    value = f"{latest[1]:.6g} {one.show('unit')}" if latest else ""
    aim: Shown = (f"target {one.target:.6g}", "") if one.target is not None else ("no target", "$warning")
    limits = (("amber", one.amber), ("red", one.red))
    held = ", ".join(f"{name} {limit:.6g}" for name, limit in limits if limit is not None)
    texts: list[Shown] = ["", drawn, value, aim, (held or "no thresholds", "$muted" if held else "$warning")]
    yield text_line(f"{one.id}:value", columns(sight, _READING, texts), record=one, field="readings")


def _health(sight: Sight, health: Health) -> Line:
    if health.value is None:
        texts: list[Shown] = [("Health", "bold"), (health.reason, "$warning"), ""]
    else:
        colour = health.colour or "amber"
        verdict = (f"{colour[0].upper()} {colour}", _STYLES[colour])
        texts = [("Health", "bold"), gauge(sight, health.value / 100, 20), verdict]
    widths = (8, 0, 0) if health.value is None else (8, 26, 0)
    return Line("health", columns(sight, widths, texts), figure="health")


def _part(sight: Sight, name: str, part: Figure) -> Iterator[Line]:
    weight = sight.settings.weight(name)
    yield headed(sight, name.capitalize(), f"weight {weight:g}")
    if part.value is None:
        yield from wrapped(sight, f"part:{name}", "", "", 0, gap=part.reason)
        return
    content = columns(
        sight, (26, 0), [gauge(sight, part.value / 100, 20), ("mean of what follows", "$muted")]
    )
    yield Line(f"part:{name}", content, figure=name)
    for number, row in enumerate(part.working):
        yield _working(sight, f"{name}:{number}", row)


def _working(sight: Sight, key: str, row: Working) -> Line:
    counts = f"counts {row.weight:g}" if row.weight != 1 else ""
    texts: list[Shown] = [gauge(sight, row.value / 100, 10), row.what, (counts, "$muted")]
    return text_line(key, columns(sight, (16, 0, 10), texts), record=sight.plan.get(row.record))


def _review(sight: Sight, kind: str) -> Line:
    some = [
        one
        for one in sight.plan.of(Review, space=sight.space)
        if one.kind == kind and one.status != "cancelled"
    ]
    held = max((one for one in some if one.held_on), key=lambda one: (str(one.held_on), one.id), default=None)
    planned = [one.next_on for one in some if one.next_on and one.held_on is None]
    upcoming = min(planned, default=held.next_on if held else None)
    note: Shown = (held.heading if held else "", "$muted")
    if upcoming is None:
        note = ("no next date set", "$warning")
    elif upcoming < sight.today:
        note = (f"! {(sight.today - upcoming).days} days overdue", "$warning")
    texts: list[Shown] = [
        kind,
        (str(held.held_on) if held else "never", "" if held else "$warning"),
        (str(upcoming) if upcoming else "none", "" if upcoming else "$warning"),
        note,
    ]
    record = held or next(iter(some), None)
    return text_line(f"kind:{kind}", columns(sight, (12, 11, 11, 0), texts), record=record, field="next_on")


def _overtaken(sight: Sight, due: Due) -> bool:
    """Tell whether a next date stands in a review after which another of its kind was held."""
    record = due.record
    return isinstance(record, Review) and any(
        other.kind == record.kind and other.held_on and record.held_on and other.held_on > record.held_on
        for other in sight.plan.of(Review, space=sight.space)
    )


def _due(sight: Sight, due: Due) -> Line:
    late = due.day < sight.today
    texts: list[Shown] = [
        (f"{'! ' if late else ''}{due.day.day} {due.day:%b}", "$warning" if late else ""),
        due.what,
        due.record.heading,
    ]
    key = f"due:{due.record.id}:{due.field}"
    return text_line(key, columns(sight, (9, 12, 0), texts), record=due.record, field=due.field or "readings")


SHEETS: Final = (
    SheetSpec("readings-sheet", "Readings", readings_sheet, creates=Measure),
    SheetSpec("health", "Health", health_sheet),
    SheetSpec("calendar", "Calendar", calendar_sheet, creates=Review),
)
