"""The page of one item: what it is and why it is talked about, what stands in the plan, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from cbrm_tui.domain.records import Action, Measure, Record, Risk
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.screens.editors.showing import label_of, value_text
from cbrm_tui.tui.screens.review.face import Face, aside, open_actions
from cbrm_tui.tui.screens.review.large import large
from cbrm_tui.tui.screens.review.risk_page import risk_body
from cbrm_tui.tui.widgets.bars import sparkline
from cbrm_tui.tui.widgets.cells import plain

_AIRY: Final = 19
"""Lines from which on there is room for air."""
_LARGE: Final = 28
"""Lines from which on there is room for a large clock."""
_READINGS: Final = 12
_LEFT_OUT: Final = frozenset({"title", "tags", "notes", "offered", "links", "readings"})


def draw(face: Face) -> list[Content]:
    """Return the page, not more lines than there is room for; what matters least is cut at the end."""
    record = face.item.record
    head = list(_head(face))
    foot = list(_foot(face))
    body = list(_body(face, record))
    room = max(0, face.height - len(head) - len(foot))
    if len(body) > room:
        body = [line for line in body if line.plain.strip()][:room]
    return [line.truncate(face.width) for line in (*head, *body, *foot)][: face.height]


def _head(face: Face) -> Iterator[Content]:
    """Yield number and kind, the title with air around it, and why it is on the agenda."""
    record = face.item.record
    airy = face.height >= _AIRY
    what = " ".join(_about(record)) if record else "on the agenda"
    where = f"{face.number} of {face.count}"
    left = Content.assemble(
        (where, "bold $accent"), f"  {face.fit(what, face.width - len(where) - 2).rstrip()}"
    )
    title = Content.styled(plain(face.item.title), "bold").wrap(max(8, face.width - 4))
    titles = [Content.assemble("  ", line.rstrip()) for line in title[:2]]
    if face.height >= _LARGE and face.large_clock:
        yield left
        drawn = large(face.large_clock, ascii_only=face.glyphs.ascii_only)
        width = face.width - cell_len(drawn[0]) - 2
        texts = [Content(""), *titles] if len(titles) > 1 else [Content(""), titles[0], Content("")]
        yield from aside(texts, [Content.styled(line, "bold") for line in drawn], width)
    else:
        yield left
        if airy:
            yield Content("")
        yield from titles
    if airy:
        yield Content("")
    dot = f" {face.glyphs.dot} "
    yield from face.labelled(
        "Why now", dot.join(face.item.reasons) or "put on the agenda", "$warning", most=2
    )
    if face.height >= _LARGE:
        yield Content("")


def _about(record: Record) -> Iterator[str]:
    yield f"{record.id}  {record.label.lower()}"
    for name in ("kind", "category"):
        if name in record.fields and record.show(name):
            yield f"· {record.show(name)}"


def _body(face: Face, record: Record | None) -> Iterator[Content]:
    if isinstance(record, Risk):
        yield from risk_body(face, record)
    elif record is not None:
        yield from _fields(face, record)
        actions = tuple(one for one in face.plan.of(Action) if one.open and record.id in _sources(one))
        yield from open_actions(face, actions, 3)


def _sources(action: Action) -> tuple[str, ...]:
    return (str(action.data.get("from", "")), *action.links)


def _fields(face: Face, record: Record) -> Iterator[Content]:
    """Yield the fields that hold something, those of the register first; gaps in those are said."""
    if isinstance(record, Measure):
        yield from _readings(face, record)
    names = dict.fromkeys((*record.columns, *record.fields))
    for name in names:
        if name in _LEFT_OUT:
            continue
        text = record.show(name)
        if not text and name not in record.columns:
            continue
        most = 3 if record.fields[name].kind in {"prose", "list", "rows"} else 1
        yield from face.labelled(
            record.fields[name].label, text or "not said", "" if text else "$warning", most=most
        )


def _readings(face: Face, measure: Measure) -> Iterator[Content]:
    """Yield the last reading in large figures, with the trend."""
    latest = measure.latest(face.today)
    if latest is None:
        yield Content.styled("  no reading yet", "bold $warning")
        return
    values = [
        float(row["value"])
        for row in sorted(measure.readings, key=lambda row: row.get("date", date.min))
        if "value" in row
    ]
    drawn = sparkline(values[-_READINGS:], _READINGS, face.glyphs.ascii_only)
    yield Content.assemble("  ", (f"{latest[1]:.6g} {measure.show('unit')}".strip(), "bold"), f"   {drawn}")
    yield from face.labelled("Read on", str(latest[0]), "$muted")


def _foot(face: Face) -> Iterator[Content]:
    """Yield what partners disagree on, and what this meeting has come to so far."""
    for one in face.disagreements[:2]:
        record = face.item.record
        values = " or ".join(
            one_line(value_text(face.plan, record, one.field, each.value)) for each in one.choices
        )
        text = f"{face.glyphs.differs} {label_of(record, one.field)}: {values}; c settles"
        yield from face.labelled("Differ", text, "bold $disagreement")
    row = face.outcome
    words = one_line(str(row.get("outcome", "") or "")).replace("_", " ")
    if not words and not row.get("note"):
        return
    if row.get("before") and row.get("after") and row["before"] != row["after"]:
        words += f" {one_line(str(row['before']))} {face.glyphs.arrow} {one_line(str(row['after']))}"
    note = one_line(str(row.get("note", "") or ""))
    spread = one_line(str(row.get("spread", "") or ""))
    parts = [words, f"spread {spread}" if spread else "", note]
    yield from face.labelled(
        "Decided" if words else "Note", "; ".join(filter(None, parts)), "bold $success", most=2
    )
