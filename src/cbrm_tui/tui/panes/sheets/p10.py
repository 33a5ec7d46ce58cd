"""Principle 10: how risks move, how they are treated, and what is above appetite (5.10.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cbrm_tui.domain.figures.movement import (
    Appetite,
    Movement,
    appetites,
    exposure_by_month,
    movements,
    risk_reviews,
    treatments,
)
from cbrm_tui.domain.method import Score
from cbrm_tui.domain.records import Review, Risk
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight, blank, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, cut, empty, headed
from cbrm_tui.tui.widgets.bars import bar, sparkline
from cbrm_tui.tui.widgets.palette import band_style

_MOST: Final = 200
_MOST_ABOVE: Final = 20
"""Risks that a sheet lists, and of a category above appetite; of more it says how many there are."""

_SCORE: Final = 6
_WIDTHS: Final = (0, _SCORE, _SCORE, _SCORE, 17)
_BAR: Final = 20
_TRANSFER_SHARE, _TRANSFER_COUNT = 0.4, 3


def movement_sheet(sight: Sight) -> Iterator[Line]:
    """Write each open risk with its score at the last review, now and as it should become."""
    reviews = risk_reviews(sight.plan, sight.today, sight.space)
    day = reviews[0].held_on if reviews else None
    moved = movements(sight.plan, day, sight.space)
    if not moved:
        yield from empty(sight, "nothing", "No open risk; n adds one, r scores it.")
        return
    if reviews:
        yield _since(sight, "review", reviews[0], f"Since the review of {day}", moved)
    else:
        yield from empty(sight, "review", "No risk review has been held yet; principle 11 has the reviews.")
    if len(reviews) > 1:
        at_it = movements(sight.plan, reviews[1].held_on, sight.space, until=day)
        yield _since(sight, "before", reviews[0], f"At it, since {reviews[1].held_on}", at_it)
    for threat, title in ((True, "Threats"), (False, "Opportunities")):
        some = [one for one in moved if one.threat == threat]
        if some:
            yield from _movements(sight, title, some, day is not None)


def treatment_sheet(sight: Sight) -> Iterator[Line]:
    """Write how threats and opportunities are treated, the exposure by month, and appetite by category."""
    threats = treatments(sight.plan, True, sight.space)
    chances = treatments(sight.plan, False, sight.space)
    if not sum(threats.values()) and not sum(chances.values()):
        yield from empty(
            sight, "nothing", "No open risk; n adds one, e on its strategy says how it is treated."
        )
        return
    yield from _exposure(sight)
    yield from _mix(sight, "Treatment of threats", threats)
    yield from _mix(sight, "Treatment of opportunities", chances)
    yield text_line("ratio", cut(sight, _ratio(sum(threats.values()), sum(chances.values()))))
    yield blank("appetite")
    yield headed(sight, "Appetite", "the highest band that is accepted without action")
    for one in appetites(sight.plan, sight.space):
        yield from _appetite(sight, one)


def _summary(moved: tuple[Movement, ...]) -> str:
    counts = (
        (sum(one.step > 0 for one in moved), "up"),
        (sum(one.step < 0 for one in moved), "down"),
        (sum(one.new for one in moved), "new"),
    )
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "no score has moved"


def _since(sight: Sight, key: str, review: Review, words: str, moved: tuple[Movement, ...]) -> Line:
    text = sight.fit(f"{words}: {_summary(moved)}", sight.width)
    return text_line(key, (text, "bold"), record=review, field="held_on")


def _movements(sight: Sight, title: str, some: list[Movement], reviewed: bool) -> Iterator[Line]:
    there = sum(one.at_target for one in some)
    aims = sum(one.target is not None for one in some)
    yield headed(sight, title, f"{there} of {aims} with a target have reached it")
    heads: list[Shown] = [(text, "$accent") for text in ("", "then", "now", "target", "moved")]
    yield Line(f"heads:{title}", columns(sight, _WIDTHS, heads), heading=True)
    for one in some[:_MOST]:
        scores = (_mark(sight, score) for score in (one.before, one.now, one.target))
        texts: list[Shown] = [one.risk.heading, *scores, _moved(sight, one, reviewed)]
        yield text_line(one.risk.id, columns(sight, _WIDTHS, texts), record=one.risk, field="current")
    if len(some) > _MOST:
        rest = f"{len(some) - _MOST} more; the register has them all"
        yield text_line(f"rest:{title}", cut(sight, (rest, "$muted")))


def _moved(sight: Sight, one: Movement, reviewed: bool) -> Shown:
    """Say how a risk has moved, and whether it is where it should be."""
    aim = "at target" if one.at_target else "no target" if one.target is None else ""
    if one.now is None:
        return "no score", "$warning"
    if one.step:
        up, down = ("^", "v") if sight.glyphs.ascii_only else ("▲", "▼")
        word = f"{up} up" if one.step > 0 else f"{down} down"
        worse = (one.step > 0) == one.threat
        return ", ".join(filter(None, (word, aim))), "$error" if worse else "$success"
    if one.new and reviewed:
        return ", ".join(filter(None, ("new", aim))), "$accent"
    return aim or "as it was" if reviewed else aim, "$success" if one.at_target else "$muted"


def _mark(sight: Sight, score: Score | None) -> Shown:
    """Return a score with its band's letter, in the band's colours."""
    method = sight.settings.method
    index = method.band_index(score) if score else None
    if score is None or index is None:
        return ("-" if sight.glyphs.ascii_only else "–", "$muted")
    style = band_style(index, len(method.bands))
    times = "x" if sight.glyphs.ascii_only else "×"
    text = f" {method.bands[index].letter} {score[0]}{times}{score[1]}"
    return text, f"${style.replace('-', '-text-')} on ${style}"


def _exposure(sight: Sight) -> Iterator[Line]:
    months = exposure_by_month(sight.plan, sight.today, sight.space)
    first, last = months[0], months[-1]
    drawn = sparkline([month.points for month in months], len(months), sight.glyphs.ascii_only)
    yield headed(sight, "Exposure", "band weights of the open threats, added up, never averaged")
    peak = max(month.points for month in months)
    words = f"{first.points:g} {sight.glyphs.arrow} {last.points:g} points, peak {peak:g}"
    text = f"{first.day:%b %Y} {drawn} today   {words}; {last.threats} threats with a score"
    yield Line("exposure", columns(sight, (0,), [text]), figure="exposure")


def _mix(sight: Sight, title: str, counts: Mapping[str, int]) -> Iterator[Line]:
    total = sum(counts.values())
    yield blank(title)
    yield headed(sight, title, f"{total} open" if total else "none open")
    for strategy, count in counts.items():
        if not count:
            continue
        share = count / total
        dominates = strategy == "transfer" and share >= _TRANSFER_SHARE and count >= _TRANSFER_COUNT
        style = "$warning" if dominates or not strategy else ""
        note = "transfer dominates: rather share, or reduce" if dominates else ""
        name = strategy or "none chosen"
        drawn = bar(share, _BAR, sight.glyphs.ascii_only)
        texts: list[Shown] = [(name, style), f"{drawn} {count:3}", (note, style)]
        yield text_line(f"{title}:{strategy}", columns(sight, (12, _BAR + 4, 0), texts))


def _ratio(threats: int, chances: int) -> tuple[str, str]:
    if not threats:
        return f"{chances} opportunities, no threat", "$muted"
    if not chances:
        return "! no opportunity is looked at, only threats", "$warning"
    return f"{chances / threats:.1f} opportunities to a threat", "$muted"


def _appetite(sight: Sight, one: Appetite) -> Iterator[Line]:
    if not one.threats:
        state: Shown = ("no open threat", "$muted")
    elif one.above:
        state = (f"! {len(one.above)} above", "$error")
    else:
        state = ("within", "$success") if one.worst else ("no score", "$warning")
    worst = f"worst {one.worst.name}" if one.worst else ""
    texts: list[Shown] = [
        one.category or ("no category", "$warning"),
        f"up to {one.limit.name}",
        worst,
        state,
    ]
    yield text_line(f"appetite:{one.category}", columns(sight, (14, 18, 18, 0), texts))
    for key in one.above[:_MOST_ABOVE]:
        yield _above(sight, key)
    if len(one.above) > _MOST_ABOVE:
        rest = f"and {len(one.above) - _MOST_ABOVE} more; the register has them all"
        yield text_line(f"above:{one.category}", cut(sight, (f"    {rest}", "$muted")))


def _above(sight: Sight, key: str) -> Line:
    risk = sight.plan[key]
    mark = _mark(sight, Risk.current.pair(risk.data.get("current")))
    owner: Shown = risk.show("owner") or ("nobody", "$warning")
    text = columns(sight, (2, _SCORE, 0, 20), ["", mark, risk.heading, owner])
    return text_line(f"above:{key}", text, record=risk, field="treatment")


SHEETS: Final = (
    SheetSpec("movement", "Movement", movement_sheet, spaces=("internal", "joint"), creates=Risk),
    SheetSpec("treatment", "Treatment", treatment_sheet, spaces=("internal", "joint"), creates=Risk),
)
