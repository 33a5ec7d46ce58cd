"""The overview and the twelve principles as tabs, with badges for findings and disagreements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.jump import Target
from cbrm_tui.tui.widgets.cells import fit
from cbrm_tui.tui.widgets.line_widget import LeanWidget

_LIMITS: Final = (10, 8, 7, 6, 5, 4, 3, 0)
_FIRST_LINE: Final = 6  # tabs; the names of the others are shorter


@dataclass(frozen=True, slots=True)
class TabFace:
    """What a tab says. `short` has at most ten characters; the badges count what asks for attention."""

    number: int
    title: str
    short: str
    findings: int = 0
    disagreements: int = 0


class PrincipleTabs(LeanWidget):
    """One line where all short names fit, else two; the current tab is in full, others are cut as need be."""

    DEFAULT_CSS = """
    PrincipleTabs {
        height: auto;
        background: $panel;
        color: $foreground;
    }
    """

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._glyphs = ASCII if ascii_only else UNICODE
        self._faces: tuple[TabFace, ...] = ()
        self._current = 0

    def show(self, faces: Sequence[TabFace], current: int) -> None:
        """Show these tabs with `current` (a number) as the one in front."""
        if self._faces == tuple(faces) and self._current == current:
            return
        anew = len(self._faces) != len(faces)
        self._faces, self._current = tuple(faces), current
        self.refresh(layout=anew)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line or two."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw the lines."""
        lines = self._lines(self.size.width)
        return Content("\n").join([Content.assemble(*self._parts(*line)) for line in lines])

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        lines = self._lines(self.size.width)
        if not 0 <= event.y < len(lines):
            return
        x = 0
        faces, limit = lines[event.y]
        for face in faces:
            x += cell_len(self._label(face, limit))
            if event.x < x:
                self.post_message(self.Chosen(face.number))
                return

    def jump_targets(self) -> Iterator[Target]:
        """Return the tabs."""
        for y, (faces, limit) in enumerate(self._lines(self.size.width)):
            x = 0
            for face in faces:
                yield Target(x, y, partial(self.post_message, self.Chosen(face.number)))
                x += cell_len(self._label(face, limit))

    def _lines(self, width: int) -> list[tuple[Sequence[TabFace], int]]:
        """Return the tabs of each line with the length to which its names are cut."""
        if self._width(self._faces, _LIMITS[0]) <= width:
            return [(self._faces, _LIMITS[0])]
        parts = (self._faces[:_FIRST_LINE], self._faces[_FIRST_LINE:])
        return [(part, self._limit(part, width)) for part in parts]

    def _limit(self, faces: Sequence[TabFace], width: int) -> int:
        return next((limit for limit in _LIMITS if self._width(faces, limit) <= width), 0)

    def _width(self, faces: Sequence[TabFace], limit: int) -> int:
        return sum(cell_len(self._label(face, limit)) for face in faces)

    def _label(self, face: TabFace, limit: int) -> str:
        return "".join(text for text, _ in self._label_parts(face, limit))

    def _label_parts(self, face: TabFace, limit: int) -> Iterator[tuple[str, str]]:
        name = face.title if face.number == self._current else face.short
        if face.number != self._current and cell_len(name) > limit:
            name = fit(name, limit, ascii_only=self._glyphs.ascii_only)
        yield f" {face.number} {name}".rstrip(), ""
        if face.findings:
            yield f" {self._glyphs.finding}{face.findings}", "$warning"
        if face.disagreements:
            yield f" {self._glyphs.differs}{face.disagreements}", "bold $disagreement"
        yield " ", ""

    def _parts(self, faces: Sequence[TabFace], limit: int) -> Iterator[tuple[str, str]]:
        for face in faces:
            for text, style in self._label_parts(face, limit):
                yield (text, "bold reverse") if face.number == self._current else (text, style)
