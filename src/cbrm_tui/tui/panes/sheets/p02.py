"""Principle 2: the partners' visions and values side by side, and how they sit together (5.2.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from textual.content import Content

from cbrm_tui.domain.records import Alignment, Value
from cbrm_tui.tui.panes.sheets.base import Line, Part, SheetSpec, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, colour_of, columns, empty, headed, wrapped

_KINDS: Final = Value.kind.all_options
_FITS: Final = {"conflict": "$error", "tension": "$warning", "compatible": "", "aligned": "$success"}
_LABEL: Final = 11
_NARROWEST: Final = 14
_MOST_LINES: Final = 3


def side_by_side(sight: Sight) -> Iterator[Line]:
    """Write what each organisation stands for in a column of its own, then how it fits and who was told.

    The own organisation comes first. A line of the comparison leads to the first value on it.
    """
    values = [one for one in sight.plan.of(Value, space=sight.space) if one.open]
    alignments = [one for one in sight.plan.of(Alignment, space=sight.space) if one.open]
    if not values and not alignments:
        yield from empty(
            sight,
            "empty",
            "What each organisation stands for stands here side by side: its vision, its values, and how it "
            "deals with people and the environment. n adds the first.",
        )
        return
    yield from _table(sight, values)
    yield blank("fit")
    yield from _fit(sight, values, alignments)
    if untold := [one for one in values if one.communicated_on is None]:
        yield blank("untold")
        yield headed(sight, "Management and staff not told yet", "e says when they were")
        for one in untold:
            whose = (sight.settings.name_of(one.organisation) or "not said whose", "$muted")
            line = columns(sight, (_LABEL, 0, 22), [(one.kind or "no kind", "$accent"), one.heading, whose])
            yield text_line(f"untold:{one.id}", line, record=one, field="communicated_on")


def _table(sight: Sight, values: Sequence[Value]) -> Iterator[Line]:
    """Write a block for each kind, a column for each organisation; those without room are named."""
    me = sight.session.me
    keys = sorted(sight.settings.partners, key=lambda key: key != me)
    if strange := {one.organisation for one in values} - {*keys}:
        keys += sorted(strange)
    room = sight.width - _LABEL - 2
    shown = keys[: max(1, room // (_NARROWEST + 2))]
    width = room // max(1, len(shown)) - 2
    names: list[Shown] = [
        (sight.settings.name_of(key) or "together", f"bold {colour_of(sight, key)}".rstrip()) for key in shown
    ]
    widths = (_LABEL, *[width] * len(shown))
    yield Line("heads", columns(sight, widths, ["", *names]), heading=True)
    for kind in (*_KINDS, ""):
        blocks = [[one for one in values if (one.organisation, one.kind) == (key, kind)] for key in shown]
        if kind or any(blocks):
            without = next((key for key, block in zip(shown, blocks, strict=True) if not block), "")
            defaults = {"organisation": without, "kind": kind} if without else {}
            yield from lacking(_block(sight, kind, blocks, widths), **defaults)
    if hidden := [sight.settings.name_of(key) for key in keys[len(shown) :]]:
        text = f"No room here for {', '.join(hidden)}; a wider terminal shows more."
        yield from wrapped(sight, "hidden", "", text, 0, style="$muted")


def _block(
    sight: Sight, kind: str, blocks: Sequence[Sequence[Value]], widths: Sequence[int]
) -> Iterator[Line]:
    first = next((one for block in blocks for one in block), None)
    width = widths[1]
    cells = [_cell(sight, kind, block, width) for block in blocks]
    for number, row in enumerate(zip_longest(*cells, fillvalue="")):
        texts: list[Shown] = [("" if number else kind or "no kind", "$accent"), *row]
        line = columns(sight, widths, texts)
        yield text_line(f"{kind}:{number}", line, record=first, field="statement" if first else "")


def _cell(sight: Sight, kind: str, block: Sequence[Value], width: int) -> list[Shown]:
    """Return the lines of one organisation's values of a kind."""
    if not block:
        return [("none shown", "$warning") if kind == "vision" else (sight.glyphs.dot, "$muted")]
    lines: list[Shown] = []
    for one in block:
        words = Content(one.heading).wrap(width)
        lines += [part.plain.rstrip() for part in words[:_MOST_LINES]]
        if len(words) > _MOST_LINES:
            lines[-1] = f"{lines[-1]} {sight.glyphs.ellipsis}"
        if one.communicated_on is None:
            lines.append(("not told yet", "$warning"))
    return lines


def _fit(sight: Sight, values: Sequence[Value], alignments: Sequence[Alignment]) -> Iterator[Line]:
    """Write each comparison, those that hurt first, and the values that nobody has compared."""
    yield headed(sight, "How they fit", "what clashes comes first")
    order = list(_FITS)
    by_id = {one.id: one for one in values}
    for one in sorted(alignments, key=lambda one: (order.index(one.fit) if one.fit else -1, one.heading)):
        style = _FITS.get(one.fit, "$warning")
        fit: Part = (f"{one.fit or 'not said':<{_LABEL}}  ", f"bold {style}".strip())
        title = sight.fit(one.heading, sight.width - _LABEL - 2)
        yield text_line(one.id, fit, title, record=one, field="fit")
        yield from _compared(sight, one, by_id)
        asks = one.fit in {"tension", "conflict"}
        if asks or one.show("response"):
            yield from wrapped(
                sight,
                f"{one.id}:response",
                "  response",
                one.show("response"),
                _LABEL,
                gap="none said",
                record=one,
                field="response",
            )
    compared = {key for one in alignments for key in one.values}
    alone = [one for one in values if one.id not in compared]
    if alone:
        names = "; ".join(one.heading for one in alone)
        lines = wrapped(
            sight, "alone", "", f"Compared with none: {names}; n compares them", 0, style="$warning"
        )
        yield from lacking(lines, Alignment, values=[one.id for one in alone])


def _compared(sight: Sight, one: Alignment, by_id: Mapping[str, Value]) -> Iterator[Line]:
    for key in one.values:
        value = by_id.get(key)
        whose = sight.settings.name_of(value.organisation) if value else ""
        text = f"{value.heading} ({whose})" if value else f"{key} is not there"
        style = "$muted" if value else "$warning"
        line = wrapped(sight, f"{one.id}:{key}", "", text, _LABEL, style=style, record=value or one)
        yield from line


SHEETS: Final = (SheetSpec("side", "Side by side", side_by_side, creates=Value),)
"""The sheets of this principle, in the order of their tabs."""
