"""The lines at the top of the overview: stage, maturity, health, exposure, treatment, exit, what is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.figures import Exposure, Health, overall_maturity
from cbrm_tui.domain.records import PlanSheet
from cbrm_tui.domain.settings import Settings
from cbrm_tui.tui.panes.digests import due_in_words, findings_in_words
from cbrm_tui.tui.panes.sheets.base import Line, Sight
from cbrm_tui.tui.workings import number_text

NEWS: Final = "news"
"""The key of the line that leads to the tables below."""
_LABEL: Final = 10
_WAIT: Final = "being worked out"
_COLOURS: Final = {"green": "$success", "amber": "$warning", "red": "bold $error"}

Part = str | tuple[str, str]


def overview_lines(sight: Sight) -> Iterator[Line]:
    """Yield a line for each figure of the space; enter on one opens its working."""
    figures = sight.figures
    yield _stage(sight)
    yield _line(sight, "maturity", "Maturity", _maturity(sight), "maturity")
    yield _line(sight, "health", "Health", _health(figures.health), "health")
    yield _line(sight, "exposure", "Exposure", _exposure(figures.exposure), "exposure")
    yield _line(sight, "treatment", "Treatment", _treatment(figures.exposure), "balance")
    yield _line(sight, "exit", "Exit", _exit(sight), "exit")
    yield _line(sight, NEWS, "Now", _now(sight))


def _line(
    sight: Sight, key: str, label: str, parts: Sequence[Part], figure: str = "", link: str = ""
) -> Line:
    """Return a line of parts, the most important first; what finds no room is left out, or cut."""
    shown: list[Part] = [(sight.fit(label, _LABEL), "bold")]
    left = sight.width - _LABEL
    divider = f" {sight.glyphs.dot} "
    for number, part in enumerate(parts):
        text, style = (part, "") if isinstance(part, str) else part
        ahead = divider if number else ""
        room = left - len(ahead)
        if room < min(cell_len(text), 12):
            break
        if cell_len(text) > room:
            text = sight.fit(text, room)
        shown += [(ahead, "$muted"), (text, style)]
        left = room - cell_len(text)
    return Line(key, Content.assemble(*shown), link=link, field="stage" if link else "", figure=figure)


def _stage(sight: Sight) -> Line:
    sheet = sight.plan.get(f"plan@{sight.space}") or sight.plan.get("plan@joint")
    if not isinstance(sheet, PlanSheet):
        return _line(sight, "stage", "Stage", [("this space has no plan.toml yet", "$muted")])
    settings = sight.plan.space_settings(sheet.space)
    parts: list[Part] = [sheet.show("stage") or ("not said", "$warning")]
    if sheet.version:
        parts.append(f"version {sheet.version}")
        parts.append(_approvals(sheet.version, settings))
    if sheet.started_on:
        parts.append(f"since {sheet.show('started_on')}")
    return _line(sight, "stage", "Stage", parts, link=sheet.id)


def _approvals(version: int, settings: Settings) -> Part:
    lacking = [
        settings.name_of(key)
        for key in settings.partners
        if key not in settings.approvals or settings.approvals[key].version < version
    ]
    if not settings.partners:
        return "no organisations named", "$warning"
    return (f"not approved by {', '.join(lacking)}", "$warning") if lacking else "approved by all"


def _maturity(sight: Sight) -> list[Part]:
    levels = sight.figures.maturity
    lowest, median = overall_maturity(levels)
    if lowest.value is None or median.value is None:
        return [(lowest.reason if levels else _WAIT, "$muted")]
    behind = [number for number, level in levels.items() if level.value == lowest.value]
    principle = catalogue.load(sight.plan.language).principle(behind[0])
    gate = levels[behind[0]].blocked_by
    needs = f": level {lowest.value + 1:.0f} ({gate.name}) needs {gate.needs}" if gate else ""
    more = f" and {len(behind) - 1} more" if len(behind) > 1 else ""
    return [
        f"lowest {lowest.value:.0f}, median {number_text(median.value)} of 5",
        f"{principle.number} {principle.short}{more}{needs}",
    ]


def _health(health: Health | None) -> list[Part]:
    if health is None or health.value is None:
        return [(health.reason if health else _WAIT, "$muted")]
    named = (
        ("performance", health.performance),
        ("strength", health.strength),
        ("value", health.value_created),
    )
    colour = health.colour or "amber"
    parts: list[Part] = [(f"{number_text(round(health.value))}% {colour}", _COLOURS[colour])]
    if health.capped_by:
        parts.append((f"held down by {health.capped_by}", _COLOURS[colour]))
    parts += [f"{name} {part.value:.0f}" for name, part in named if part.value is not None]
    return parts


def _exposure(exposure: Exposure | None) -> list[Part]:
    if exposure is None or exposure.value is None:
        return [(exposure.reason if exposure else _WAIT, "$muted")]
    above = len(exposure.above_appetite)
    parts: list[Part] = [
        f"{exposure.value:.0f} points",
        f"worst {exposure.worst.name if exposure.worst else 'none'}",
        (f"{above} above appetite", "$warning" if above else ""),
    ]
    if exposure.unscored:
        parts.append((f"{len(exposure.unscored)} without a score", "$warning"))
    return parts


def _treatment(exposure: Exposure | None) -> list[Part]:
    if exposure is None:
        return [(_WAIT, "$muted")]
    chosen = {name: many for name, many in exposure.strategies.items() if name and many}
    mix = ", ".join(
        f"{many} {name}" for name, many in sorted(chosen.items(), key=lambda one: (-one[1], one[0]))
    )
    parts: list[Part] = [f"{exposure.opportunities} opportunities : {exposure.threats} threats"]
    if undecided := exposure.strategies.get("", 0):
        parts.append((f"{undecided} not decided", "$warning"))
    return [*parts, mix] if mix else parts


def _exit(sight: Sight) -> list[Part]:
    readiness = sight.figures.exit_readiness
    if readiness is None or readiness.value is None:
        return [(readiness.reason if readiness else _WAIT, "$muted")]
    lacking = ", ".join(kind.replace("_", " ") for kind in readiness.undefined)
    return [
        f"{readiness.value:.0f}%",
        (f"not ready: {lacking} undefined", "$warning") if lacking else ("ready", "$success"),
    ]


def _now(sight: Sight) -> list[Part]:
    judgement = sight.session.judgement
    if not judgement.spaces:
        return [(_WAIT, "$muted")]
    new = len(sight.session.changes(sight.space).entries)
    news: list[Part] = [(f"{new} new since your last look", "bold")] if new else []
    return [
        *news,
        due_in_words(sight.figures.due, sight.today),
        findings_in_words(judgement.of_space(sight.space)),
    ]
