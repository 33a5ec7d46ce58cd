"""One risk on a page: its score in large figures, where it stands in the matrix, how it has moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from cbrm_tui.domain.meeting import RiskView, risk_view
from cbrm_tui.domain.records import Risk
from cbrm_tui.tui.screens.review.face import LABEL, Face, aside, open_actions
from cbrm_tui.tui.screens.review.large import large
from cbrm_tui.tui.widgets.bars import sparkline
from cbrm_tui.tui.widgets.cells import plain
from cbrm_tui.tui.widgets.palette import band_style

_WIDE: Final = 100
_TALL: Final = 28
"""Lines from which on there is room for the whole story of a risk."""
_TREND: Final = 12
_NAMED: Final = 3
"""Scores of the past that are named, the last ones."""


def risk_body(face: Face, risk: Risk) -> Iterator[Content]:
    """Yield what stands below the title of a risk, as much of it as there is room for."""
    view = risk_view(face.plan, face.review, risk, face.today)
    matrix = _matrix(face, view)
    room = max(20, face.width - max(cell_len(line.plain) for line in matrix) - 2)
    yield from aside(_standing(face, view, room - 1), matrix, room)
    yield Content("")
    if face.height >= _TALL:
        yield from _story(face, risk)
    yield from _treatment(face, risk)
    yield from open_actions(face, view.actions, 3)
    if face.height >= _TALL:
        yield from _reasons(face, view)


def _standing(face: Face, view: RiskView, room: int) -> list[Content]:
    """Return the score, large, with what it means; then trend, target and owner."""
    risk, style = view.risk, face.band(view.score)
    drawn = large(face.pair(view.score).replace("x", "×"), ascii_only=face.glyphs.ascii_only)
    if view.band is None:
        words: list[tuple[str, str]] = [("no score yet", "bold $warning")]
    else:
        words = [(f" {view.band.letter} {plain(view.band.name).upper()} ", f"bold {style}")]
        if risk.threat:
            limit = face.method.bands[face.method.appetite.get(risk.category, face.method.default_appetite)]
            above = (
                ("above appetite", "bold $error") if view.above_appetite else ("within appetite", "$success")
            )
            words += [above, (f"{plain(limit.name)} is accepted", "$muted")]
        else:
            words.append(("opportunity", "$success"))
    words += [("", "")] * (3 - len(words))
    lines = [
        Content.assemble("  ", (figure, style and f"bold {style}"), "   ", word)
        for figure, word in zip(drawn, words, strict=True)
    ]
    lines.append(Content(""))
    lines += face.labelled("Trend", _course(face, view), most=2, width=room)
    lines += [Content.assemble((face.fit("", LABEL), ""), " ", _since(face, view))]
    lines += _owner(face, risk, room)
    if view.target:
        there = " – reached" if view.score and _reached(view) else ""
        lines += face.labelled("Target", f"{face.pair(view.target)}{there}", width=room)
    return [line.truncate(room) for line in lines]


def _course(face: Face, view: RiskView) -> str:
    if not view.course:
        return "never assessed"
    drawn = sparkline([face.method.value(score) for _, score in view.course], _TREND, face.glyphs.ascii_only)
    last = f" {face.glyphs.arrow} ".join(
        f"{face.pair(score)} {day:%b}" for day, score in view.course[-_NAMED:]
    )
    return f"{drawn} {last}" if len(view.course) > 1 else last


def _since(face: Face, view: RiskView) -> tuple[str, str]:
    """Say how it has moved since the last review."""
    if view.before is None or view.trend is None:
        return "no score at the last review", "$muted"
    if not view.trend:
        return "= as at the last review", "$muted"
    up, down = ("^", "v") if face.glyphs.ascii_only else ("▲", "▼")
    sign, word = (up, "up") if view.trend > 0 else (down, "down")
    worse = (view.trend > 0) == view.risk.threat
    return f"{sign} {word} from {face.pair(view.before)}", "bold $error" if worse else "$success"


def _reached(view: RiskView) -> bool:
    if view.score is None or view.target is None:
        return False
    pairs = zip(view.score, view.target, strict=True)
    return all(now <= aim if view.risk.threat else now >= aim for now, aim in pairs)


def _owner(face: Face, risk: Risk, room: int) -> list[Content]:
    owner = risk.show("owner")
    name = face.plan.space_settings(face.review.space).name_of(risk.best_placed) if risk.best_placed else ""
    best = f" (best placed: {name})" if name else ""
    return face.labelled("Owner", (owner or "! nobody") + best, "" if owner else "bold $warning", width=room)


def _treatment(face: Face, risk: Risk) -> Iterator[Content]:
    """Yield the strategy with what is done, and until when it is accepted or at which level it stands."""
    strategy = risk.show("strategy")
    words = ": ".join(filter(None, (strategy, risk.show("treatment"))))
    yield from face.labelled("Treatment", words or "! none", "" if words else "bold $warning", most=2)
    standing = [f"status {risk.show('status') or 'not said'}"]
    if risk.review_on:
        standing.append(f"review on {risk.review_on}")
    if until := risk.acceptance.get("until"):
        standing.append(f"accepted until {until}")
    if risk.escalation.strip():
        standing.append(f"escalated to {risk.show('escalation')}")
    yield from face.labelled("Standing", f" {face.glyphs.dot} ".join(standing), "$muted")


def _story(face: Face, risk: Risk) -> Iterator[Content]:
    """Yield what it comes from, what may happen and where that would lead."""
    for name in ("cause", "event", "consequence"):
        if text := risk.show(name):
            yield from face.labelled(risk.fields[name].label, text, most=2)
    yield Content("")


def _reasons(face: Face, view: RiskView) -> Iterator[Content]:
    """Yield why it was scored as it was, the latest first."""
    rows = [row for row in view.risk.assessments if {"date", "likelihood", "impact"} <= row.keys()]
    if rows:
        yield Content("")
    for number, row in enumerate(sorted(rows, key=lambda row: row["date"], reverse=True)[:_NAMED]):
        score = face.pair((row["likelihood"], row["impact"]))
        why = ", ".join(filter(None, (str(row.get("reason", "")), str(row.get("by", "")))))
        yield from face.labelled("" if number else "Scored", f"{row['date']}  {score}  {why}", "$muted")


def _matrix(face: Face, view: RiskView) -> list[Content]:
    """Return the grid with the risk in brackets, and its target in round ones."""
    method = face.method
    wide = face.width >= _WIDE
    cell = 5 if wide else 3
    label = min(16, max(len(plain(one)) for one in method.likelihood)) + 3 if wide else 2
    lines = []
    for likelihood in range(len(method.likelihood), 0, -1):
        name = f"{likelihood} {method.likelihood[likelihood - 1]}" if wide else str(likelihood)
        here = bool(view.score and view.score[0] == likelihood)
        parts: list[tuple[str, str]] = [(face.fit(name, label), "bold" if here else "$muted")]
        for impact in range(1, len(method.impact) + 1):
            parts += [_cell(face, view, (likelihood, impact), cell), (" ", "")]
        lines.append(Content.assemble(*parts))
    levels = "".join(f"{impact:^{cell}} " for impact in range(1, len(method.impact) + 1))
    lines.append(Content.styled(" " * label + levels, "$muted"))
    arrow = face.glyphs.arrow
    words = f"impact {arrow}  [now]" + ("  (target)" if view.target else "")
    lines.append(Content.styled(" " * label + words, "$muted"))
    return lines


def _cell(face: Face, view: RiskView, level: tuple[int, int], width: int) -> tuple[str, str]:
    method = face.method
    index = method.band_index(level) or 0
    style = band_style(index, len(method.bands))
    colours = f"${style.replace('-', '-text-')} on ${style}"
    letter = method.bands[index].letter
    if level == view.score:
        return f"[{letter:^{width - 2}}]", f"bold reverse {colours}"
    if level == view.target:
        return f"({letter:^{width - 2}})", f"bold {colours}"
    return f"{letter:^{width}}", colours
