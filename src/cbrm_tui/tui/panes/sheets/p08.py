"""Principle 8: ideas from first thought to benefit, and the value planned and realised (5.8.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cbrm_tui.domain.figures.benefit import Amount, benefit
from cbrm_tui.domain.figures.ideas import STAGES, Waiting, pipeline, wait_limit
from cbrm_tui.domain.records import Idea, PlanSheet, ValueDefinition
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, empty, gauge, headed

_WORDS: Final = {
    "idea": "Ideas",
    "assessed": "Assessed",
    "agreed": "Agreed",
    "under_way": "Under way",
    "realised": "Realised",
    "dropped": "Dropped",
}
_WIDTHS: Final = (0, 16, 12, 16)
_NUMBER: Final = 10
_GAUGE: Final = 21
_AMOUNTS: Final = (0, _NUMBER, _NUMBER, _GAUGE)


def idea_pipeline(sight: Sight) -> Iterator[Line]:
    """Write the ideas of each stage with how long they have waited, the limit made visible."""
    stages = pipeline(sight.plan, sight.today, sight.space)
    if not any(stages.values()):
        yield from empty(
            sight, "nothing", "No idea yet; n adds a constraint, an improvement or new value to look into."
        )
        return
    yield _funnel(sight, stages)
    yield _limit(sight, stages)
    for stage in STAGES:
        if waiting := stages[stage]:
            total = sum(one.idea.planned or 0 for one in waiting)
            yield headed(sight, _WORDS[stage], f"planned {_money(total)}" if total else "")
            for one in waiting:
                yield _idea(sight, one)


def value_sheet(sight: Sight) -> Iterator[Line]:
    """Write what was planned and what came of it, by category and by who benefits; and what value means."""
    found = benefit(sight.plan, sight.space)
    if not found.working:
        yield from empty(
            sight,
            "nothing",
            "No idea under way has a planned benefit yet; e on an idea's planned benefit says how much.",
        )
    else:
        currency = _currency(sight)
        note = f"ideas under way or realised{f', in {currency}' if currency else ''}"
        yield headed(sight, "By category", note)
        yield _heads(sight, "category")
        for category, amount in found.by_category.items():
            yield _amount(sight, f"category:{category}", category, amount)
        both = [sum(part) for part in zip(*found.by_category.values(), strict=True)]
        yield _amount(sight, "category:all", "all", Amount(*both), "bold")
        yield blank("shares")
        yield headed(sight, "By who benefits", "from each idea's shares")
        yield _heads(sight, "organisation")
        for key in [key for key in (*sight.settings.partners, "") if key in found.by_beneficiary]:
            name = sight.settings.name_of(key) if key else "nobody's share yet"
            amount = found.by_beneficiary[key]
            yield _amount(sight, f"organisation:{key}", name, amount, "" if key else "$warning")
        yield from _unshared(sight)
    yield blank("meanings")
    yield from _meanings(sight)


def _funnel(sight: Sight, stages: Mapping[str, tuple[Waiting, ...]]) -> Line:
    parts = [f"{_WORDS[stage].lower()} {len(stages[stage])}" for stage in STAGES[:-1]]
    words = f" {sight.glyphs.arrow} ".join(parts)
    if dropped := len(stages[STAGES[-1]]):
        words += f"   dropped {dropped}"
    return text_line("funnel", (sight.fit(words, sight.width), "bold"))


def _limit(sight: Sight, stages: Mapping[str, tuple[Waiting, ...]]) -> Line:
    """Say how many ideas have waited too long for a decision, and of how many that cannot be told."""
    everything = [one for waiting in stages.values() for one in waiting]
    late = sum(one.late for one in everything)
    unknown = sum(one.idea.open and one.days is None for one in everything)
    limit = f"{wait_limit(sight.plan, sight.space):g} days"
    said = f"! {late} waiting for a decision for over {limit}" if late else f"none has waited over {limit}"
    if unknown:
        said += f"; of {unknown} it is not known since when"
    return text_line("limit", (sight.fit(said, sight.width), "$warning" if late or unknown else "$muted"))


def _idea(sight: Sight, one: Waiting) -> Line:
    idea = one.idea
    if one.days is None:
        since: Shown = ("since when?", "$warning" if idea.open else "$muted")
    elif idea.undecided and idea.open:
        since = (f"{'! ' if one.late else ''}waits {one.days} d", "$warning" if one.late else "")
    else:
        since = (f"{one.days} d ago" if idea.open else str(idea.decided_on or ""), "$muted")
    benefit = _money(idea.planned) if idea.planned is not None else "no benefit"
    if idea.realised is not None:
        benefit = f"{_money(idea.realised)} of {_money(idea.planned or 0)}"
    texts: list[Shown] = [
        idea.heading,
        (sight.settings.name_of(idea.organisation) or "nobody", "" if idea.organisation else "$warning"),
        since,
        (benefit, "" if idea.planned is not None else "$warning"),
    ]
    field = "decision" if idea.undecided else "realised"
    return text_line(idea.id, columns(sight, _WIDTHS, texts), record=idea, field=field)


def _heads(sight: Sight, first: str) -> Line:
    texts: list[Shown] = [(head, "$accent") for head in (first, "planned", "realised", "of planned")]
    return Line(f"heads:{first}", columns(sight, _AMOUNTS, texts), heading=True)


def _amount(sight: Sight, key: str, name: str, amount: Amount, style: str = "") -> Line:
    share = amount.realised / amount.planned if amount.planned else None
    texts: list[Shown] = [(name, style), *map(_money, amount), gauge(sight, share, _GAUGE - 5)]
    return text_line(key, columns(sight, _AMOUNTS, texts))


def _unshared(sight: Sight) -> Iterator[Line]:
    """Name the ideas whose benefit is not wholly shared out, with what their words say of it."""
    for idea in sight.plan.of(Idea, space=sight.space):
        shared = sum(row.get("percent", 0) for row in idea.shares)
        if idea.stage == "dropped" or shared >= 100 or not idea.planned:
            continue
        said: Shown = (idea.show("split"), "$muted") if idea.split.strip() else ("not said", "$warning")
        texts: list[Shown] = [f"  {idea.heading}", said]
        yield text_line(f"unshared:{idea.id}", columns(sight, (30, 0), texts), record=idea, field="shares")


def _meanings(sight: Sight) -> Iterator[Line]:
    yield headed(sight, "What value means to each", "5.8.3.1")
    definitions = list(sight.plan.of(ValueDefinition, space=sight.space))
    widths = (20, 13, 0, 22)
    for key, partner in sight.settings.partners.items():
        found = [one for one in definitions if one.organisation == key]
        if not found:
            texts: list[Shown] = [partner.name, "", ("not said", "$warning"), ""]
            line = text_line(f"meaning:{key}", columns(sight, widths, texts))
            yield from lacking(line, ValueDefinition, organisation=key)
        for one in found:
            measured: Shown = (one.show("measured_by"), "$muted")
            texts = [
                partner.name,
                one.category or ("no category", "$warning"),
                one.show("meaning") or one.heading,
                measured if one.measured_by.strip() else ("not measured", "$warning"),
            ]
            yield text_line(f"meaning:{one.id}", columns(sight, widths, texts), record=one, field="meaning")


def _currency(sight: Sight) -> str:
    sheet = sight.plan.get(f"plan@{sight.space}")
    return sheet.show("currency") if isinstance(sheet, PlanSheet) else ""


def _money(value: float) -> str:
    return f"{value:,.10g}" if value else "0"


SHEETS: Final = (
    SheetSpec("pipeline", "Pipeline", idea_pipeline, creates=Idea),
    SheetSpec("value", "Value", value_sheet, creates=Idea),
)
