"""What a sheet is: a name, the spaces it makes sense in, and a pure function that writes its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any

from textual.content import Content

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, SpaceKind
from cbrm_tui.domain.settings import Settings
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.judgement import SpaceFigures
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.cells import Align, fit

Part = str | tuple[str, str] | Content
"""A text, a text with its style such as `$warning` or `bold`, or content; never markup."""


@dataclass(frozen=True)
class Line:
    """One line. `link` is the record that enter goes to and keys act on, `field` the one `e` edits.

    `figure` is the name of a figure (see `tui.workings`) whose working opens from here. The cursor passes
    over a `heading`. On the line of a gap the key for a new record makes one that fills it: of the type
    `creates`, where that is not the one of the sheet, beginning with `defaults`, values by field.
    """

    key: str
    content: Content
    link: str = ""
    field: str = ""
    heading: bool = False
    figure: str = ""
    creates: type[Record] | None = None
    defaults: Mapping[str, Any] = dataclass_field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Sight:
    """What a sheet is drawn from, and for which width in terminal cells."""

    session: Session
    space: str
    glyphs: Glyphs
    width: int

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.session.plan

    @property
    def settings(self) -> Settings:
        """The settings that hold in the space."""
        return self.plan.space_settings(self.space)

    @property
    def figures(self) -> SpaceFigures:
        """The figures of the space, as last worked out."""
        return self.session.judgement.figures(self.space)

    @property
    def today(self) -> date:
        """The day that the figures are of."""
        return self.session.judgement.today

    def fit(self, text: str, width: int, align: Align = "left") -> str:
        """Return one printable line of exactly `width` terminal cells."""
        return fit(text, width, align, ascii_only=self.glyphs.ascii_only)


@dataclass(frozen=True)
class SheetSpec:
    """A sheet: `key` is unique in its principle, `name` stands in the tab.

    `creates` is the type of record that the key for a new one makes here, if any.
    """

    key: str
    name: str
    lines: Callable[[Sight], Iterable[Line]]
    spaces: tuple[SpaceKind, ...] = ("joint",)
    creates: type[Record] | None = None


def heading(text: str, note: str = "", style: str = "") -> Line:
    """Return a heading, in a style besides that of headings, with a muted note behind it."""
    parts: list[Part] = [(one_line(text), f"bold underline {style}".rstrip())]
    if note:
        parts.append((f"  {one_line(note)}", "$muted"))
    return Line(f"heading:{one_line(text)}", Content.assemble(*parts), heading=True)


def text_line(key: str, *parts: Part, record: Record | None = None, field: str = "") -> Line:
    """Return a line of parts; it leads to a record where one is given."""
    return Line(key, Content.assemble(*parts), record.id if record else "", field)


def lacking(
    lines: Line | Iterable[Line], creates: type[Record] | None = None, /, **defaults: Any
) -> Iterator[Line]:
    """Yield lines about something that is missing, and what a new record that fills it begins with."""
    for line in [lines] if isinstance(lines, Line) else lines:
        yield replace(line, creates=creates, defaults=defaults)


def blank(key: str) -> Line:
    """Return an empty line."""
    return Line(f"blank:{key}", Content(" "), heading=True)
