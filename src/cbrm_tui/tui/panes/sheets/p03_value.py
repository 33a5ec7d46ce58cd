"""Principle 3: how far the objectives are, the business case, and where value is to be found (5.3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cbrm_tui.domain.checks.scope import linked
from cbrm_tui.domain.figures import performance
from cbrm_tui.domain.records import BusinessCase, Objective, Record, Risk, ValueDriver
from cbrm_tui.tui.panes.sheets.base import Line, Sight, blank, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, colour_of, columns, empty, gauge, grid, headed, wrapped
from cbrm_tui.workspace.places import INTERNAL, JOINT

_BAR: Final = 10
_GAUGE: Final = _BAR + 5
_LABEL: Final = 12
_LEVELS: Final = 5
_DECISIONS: Final = ("", "later", "approved", "rejected")


def progress(sight: Sight) -> Iterator[Line]:
    """Write how far each objective is from its baseline to its target, and when it is due."""
    objectives = [one for one in sight.plan.of(Objective, space=sight.space) if one.status != "dropped"]
    if not objectives:
        yield from empty(
            sight,
            "empty",
            "How far the objectives are stands here, once there is one with a baseline, a target and an "
            "actual value. n adds an objective.",
        )
        return
    done = _done(sight, sight.space)
    parties = ["joint", *sight.settings.partners]
    parties += sorted({one.party for one in objectives} - {*parties})
    for party in parties:
        ours = [one for one in objectives if one.party == party]
        if not ours:
            continue
        name = "Together" if party == "joint" else sight.settings.name_of(party) or "Not said whose"
        yield headed(sight, name, "priority before the title", colour_of(sight, party))
        for one in sorted(ours, key=lambda one: (-(one.priority or 0), one.heading)):
            yield from _progress(sight, one, done.get(sight.plan.key_of(one)))
        yield blank(party)


def _progress(sight: Sight, one: Objective, fraction: float | None) -> Iterator[Line]:
    late = one.due is not None and one.due < sight.today and one.open
    due: Shown = f"due {one.due}" if one.due else ("no day set", "$muted")
    if late:
        due = (f"late {one.due}", "$warning")
    if one.status == "reached":
        due = ("reached", "$success")
    rank = f"{one.priority} " if one.priority else "- "
    title = sight.fit(f"{rank}{one.heading}", sight.width - _GAUGE - 2)
    yield text_line(one.id, title, "  ", _gauge(sight, fraction), record=one, field="actual")
    missing = [name for name in ("target", "baseline", "actual") if one.data.get(name) is None]
    said = [f"{name} {one.show(name)}" for name in ("baseline", "actual", "target") if one.show(name)]
    unit = f" {one.show('unit')}" if said and one.show("unit") else ""
    gap = f"no {', no '.join(missing)}" if missing else ""
    words = "; ".join(part for part in (f"{', '.join(said)}{unit}", gap) if part)
    line = columns(sight, (1, 0, 15), ["", (words, "$warning" if gap else "$muted"), due])
    yield text_line(f"{one.id}:values", line, record=one, field=missing[0] if missing else "actual")


def _done(sight: Sight, space: str) -> Mapping[str, float]:
    """Return the progress of what can be reckoned, 0 to 1, by the key of the objective."""
    found = performance(sight.plan, sight.today, space)
    return {row.record: row.value / 100 for row in found.working}


def _gauge(sight: Sight, fraction: float | None) -> tuple[str, str]:
    if fraction is None:
        return sight.fit("not measured", _GAUGE), "$warning"
    return gauge(sight, fraction, _BAR), ""


def business_case(sight: Sight) -> Iterator[Line]:
    """Write each business case on a screen: what it offers, needs and risks, and what was decided."""
    cases = sorted(
        (one for one in sight.plan.of(BusinessCase, space=sight.space) if one.open),
        key=lambda one: (_DECISIONS.index(one.decision), one.heading),
    )
    if not cases:
        yield from empty(
            sight,
            "empty",
            "What an opportunity to collaborate would bring, take and risk stands here on one screen, with "
            "what you decided. n adds a case.",
        )
        return
    done = {**_done(sight, INTERNAL), **_done(sight, JOINT)}
    for number, case in enumerate(cases):
        if number:
            yield blank(case.id)
        yield text_line(case.id, (sight.fit(case.heading, sight.width), "bold underline"), record=case)
        yield from _part(sight, case, "opportunity")
        yield from _linked(sight, case, "objectives", done)
        yield from _part(sight, case, "value")
        yield from _linked(sight, case, "risks", done)
        yield from _part(sight, case, "resources")
        yield from _part(sight, case, "partners")
        when = f" on {case.decided_on}" if case.decided_on else ""
        because = f": {case.show('reason')}" if case.show("reason") else ""
        decided = f"{case.decision}{when}{because}" if case.decision else ""
        yield from wrapped(
            sight,
            f"{case.id}:decision",
            "Decision",
            decided,
            _LABEL,
            gap="not decided; e decides",
            record=case,
            field="decision",
        )


def _part(sight: Sight, case: BusinessCase, name: str) -> Iterator[Line]:
    label, text = case.fields[name].label, case.show(name)
    key = f"{case.id}:{name}"
    yield from wrapped(sight, key, label, text, _LABEL, gap="nothing said", record=case, field=name)


def _linked(sight: Sight, case: BusinessCase, name: str, done: Mapping[str, float]) -> Iterator[Line]:
    keys = case.objectives if name == "objectives" else case.risks
    label = case.fields[name].label
    if not keys:
        yield from _part(sight, case, name)
    for number, key in enumerate(keys):
        record = sight.plan.get(key)
        head: Shown = ("" if number else label, "$accent")
        title: Shown = record.heading if record else (f"{key} is not there", "$warning")
        texts = [head, title, _standing(sight, record, done)]
        line = columns(sight, (_LABEL, 0, _GAUGE), texts)
        yield text_line(f"{case.id}:{name}:{key}", line, record=record or case, field="" if record else name)


def _standing(sight: Sight, record: Record | None, done: Mapping[str, float]) -> Shown:
    if isinstance(record, Objective):
        return _gauge(sight, done.get(record.id))
    if isinstance(record, Risk):
        band = sight.plan.space_settings(record.space).method.band(record.score) if record.score else None
        return band.name if band else ("not scored", "$warning")
    return ""


def value_analysis(sight: Sight) -> Iterator[Line]:
    """Write what creates value against the effort it takes; what is worth most comes first."""
    drivers = [one for one in sight.plan.of(ValueDriver, space=sight.space) if one.open]
    if not drivers:
        yield from empty(
            sight,
            "empty",
            "What creates value for your business stands here against the effort it takes. n adds a driver.",
        )
        return
    drivers.sort(key=lambda one: ((one.effort or 9) - (one.value or 0), -(one.value or 0), one.heading))

    def cell(row: int, column: int) -> Shown:
        here = [
            str(number)
            for number, one in enumerate(drivers, 1)
            if (one.value, one.effort) == (_LEVELS - row, column + 1)
        ]
        if not here:
            return sight.glyphs.dot, "$muted"
        return (" ".join(here) if len(here) < 3 else f"({len(here)})", "bold $accent")

    yield headed(sight, "Value down, effort across", "top left is worth doing first")
    rows = ["5 most", "4", "3", "2", "1 least"]
    yield from grid(sight, "grid", rows, ["1 least", "2", "3", "4", "5 most"], cell)
    yield blank("list")
    top = sight.settings.threshold("driver_value")
    for number, one in enumerate(drivers, 1):
        marks = f"val {one.value or '?'} eff {one.effort or '?'}"
        unsaid = next((name for name in ("value", "effort") if one.data.get(name) is None), "")
        after = "; ".join(objective.heading for objective in linked(one, sight.plan, Objective))
        worth = (one.value or 0) >= top and (one.effort or 0) <= (one.value or 0)
        goal: Shown = after or (("worth an objective", "$warning") if worth else ("no objective", "$muted"))
        texts: list[Shown] = [(str(number), "bold"), one.heading, (marks, "$warning" if unsaid else ""), goal]
        line = columns(sight, (2, 0, 11, 26), texts)
        yield text_line(one.id, line, record=one, field=unsaid or "objectives")
