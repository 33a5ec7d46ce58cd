"""What several sheets draw: columns of text, grids with labelled axes, bars with their number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from cbrm_tui.domain.records import Record
from cbrm_tui.tui.panes.sheets.base import Line, Part, Sight, heading
from cbrm_tui.tui.widgets.bars import bar
from cbrm_tui.tui.widgets.cells import plain
from cbrm_tui.tui.widgets.palette import own_style

_GAP: Final = 2
_NARROWEST: Final = 4

Shown = str | tuple[str, str]
"""A text, or a text with its style."""


def columns(sight: Sight, widths: Sequence[int], texts: Sequence[Shown]) -> Content:
    """Return texts side by side; a width of 0 takes what the others leave.

    Widths are in terminal cells. What does not fit is cut with an ellipsis.
    """
    spare = sight.width - sum(widths) - _GAP * (len(widths) - 1)
    flexible = max(1, sum(width == 0 for width in widths))
    parts: list[Shown] = []
    for width, shown in zip(widths, texts, strict=True):
        text, style = shown if isinstance(shown, tuple) else (shown, "")
        room = width or max(_NARROWEST, spare // flexible)
        parts += [(sight.fit(text, room), style), " " * _GAP]
    return Content.assemble(*parts[:-1]).truncate(sight.width)


def cut(sight: Sight, *parts: Part) -> Content:
    """Return parts one after the other, cut to the width of the sheet."""
    return Content.assemble(*parts).truncate(sight.width)


def grid(
    sight: Sight,
    key: str,
    rows: Sequence[str],
    heads: Sequence[str],
    cell: Callable[[int, int], Shown],
    records: Sequence[Record | None] = (),
) -> Iterator[Line]:
    """Yield a line with the columns' heads and one for each row; `cell` gives what stands at (row, column).

    With `records`, each row leads to one. Columns that find no room are left out, and a last line says
    how many.
    """
    label = min(max((cell_len(plain(row)) for row in rows), default=0), max(8, sight.width // 3))
    widest = max((cell_len(plain(head)) for head in heads), default=1)
    room = max(1, sight.width - label - 1)
    width = max(3, min(widest, room // max(1, len(heads)) - 1))
    shown = heads[: max(1, room // (width + 1))]
    titles = [(f"{sight.fit(head, width, 'center')} ", "$accent") for head in shown]
    yield Line(f"{key}:heads", Content.assemble(" " * (label + 1), *titles), heading=True)
    for number, row in enumerate(rows):
        parts: list[Shown] = [(f"{sight.fit(row, label)} ", "$accent")]
        for column in range(len(shown)):
            found = cell(number, column)
            text, style = found if isinstance(found, tuple) else (found, "")
            parts += [(sight.fit(text, width, "center"), style), " "]
        record = records[number] if number < len(records) else None
        yield Line(f"{key}:{number}", Content.assemble(*parts), record.id if record else "")
    if hidden := len(heads) - len(shown):
        text = f"{hidden} more columns find no room here; a wider terminal shows them"
        yield Line(f"{key}:hidden", Content.styled(text, "$muted"), heading=True)


def headed(sight: Sight, text: str, note: str = "", style: str = "") -> Line:
    """Return a heading that fits the width; the note is cut first."""
    room = sight.width - cell_len(plain(text)) - _GAP
    if room < 0:
        return heading(sight.fit(text, sight.width), style=style)
    note = plain(note)
    return heading(text, note if cell_len(note) <= room else sight.fit(note, room), style)


def colour_of(sight: Sight, organisation: str) -> str:
    """Return the style of an organisation's own colour; empty where it has none, or the terminal few."""
    partner = sight.settings.partners.get(organisation)
    return own_style(partner.colour) if partner and sight.glyphs.own_colours else ""


def wrapped(
    sight: Sight,
    key: str,
    label: str,
    text: str,
    width: int,
    *,
    gap: str = "",
    style: str = "",
    record: Record | None = None,
    field: str = "",
) -> Iterator[Line]:
    """Yield a label of `width` cells with a text behind it, over as many lines as the text needs.

    Where there is no text, `gap` stands there as a warning. With a label of 0 cells there is only the text.
    """
    words = plain(text)
    content = Content.styled(words, style) if words else Content.styled(gap, "$warning")
    indent = width + _GAP if width else 0
    for number, part in enumerate(content.wrap(max(_NARROWEST, sight.width - indent))):
        head = sight.fit("" if number else label, width) + " " * _GAP if width else ""
        line = Content.assemble((head, "$accent"), part.rstrip())
        yield Line(f"{key}:{number}" if number else key, line, record.id if record else "", field)


def empty(sight: Sight, key: str, text: str) -> Iterator[Line]:
    """Yield what belongs on a sheet, and the key that starts it, where there is nothing to show yet."""
    yield from wrapped(sight, key, "", text, 0, style="$muted")


def gauge(sight: Sight, fraction: float | None, width: int = 10) -> str:
    """Return a bar of `width` cells with its percentage; blanks where nothing is known."""
    if fraction is None:
        return " " * (width + 5)
    return f"{bar(fraction, width, sight.glyphs.ascii_only)} {100 * min(9.99, max(0.0, fraction)):3.0f}%"
