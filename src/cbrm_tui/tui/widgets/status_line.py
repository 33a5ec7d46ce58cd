"""The last line of the screen: space, sync state, findings, and the keys that help where the focus is."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.widgets.line_widget import LeanWidget
from cbrm_tui.tui.widgets.top_line import space_word


@dataclass(frozen=True, slots=True)
class Status:
    """What the line says. `sync` is a state in words, `alarm` whether it asks for attention."""

    space: str = "joint"
    sync: str = ""
    alarm: bool = False
    disagreements: int = 0
    findings: int = 0


class StatusLine(LeanWidget):
    """State on the left, key hints on the right; hints give way first, from the left, `?` last."""

    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._glyphs = ASCII if ascii_only else UNICODE
        self._status = Status()
        self._hints: tuple[tuple[str, str], ...] = ()

    def show(self, status: Status) -> None:
        """Show a state."""
        if self._status != status:
            self._status = status
            self.refresh()

    def show_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show keys with what they do, the most useful first."""
        if self._hints != tuple(hints):
            self._hints = tuple(hints)
            self.refresh()

    @property
    def text(self) -> str:
        """What the line says, without styles."""
        return self.render().plain

    def render(self) -> Content:
        """Draw the line."""
        status = self._status
        kind = "internal" if status.space == "internal" else "joint"
        parts: list[tuple[str, str]] = [
            (f" {space_word(status.space)} ", f"bold $space-{kind}-text on $space-{kind}"),
            (f" {status.sync} ", "bold $warning" if status.alarm else ""),
        ]
        if status.disagreements:
            words = f" {self._glyphs.differs}{status.disagreements} "
            parts.append((words, "bold $disagreement"))
        findings = f" {self._glyphs.finding}{status.findings} " if status.findings else " no findings "
        parts.append((findings, "$warning" if status.findings else "$muted"))
        left = sum(cell_len(text) for text, _ in parts)
        hints, width = self._fitting(self.size.width - left - 1)
        parts.append((" " * max(1, self.size.width - left - width), ""))
        for key, what in hints:
            parts += [(f" {key}", "bold $accent"), (f" {what} ", "")]
        return Content.assemble(*parts)

    def _fitting(self, room: int) -> tuple[list[tuple[str, str]], int]:
        """Return the hints that fit into `room` cells, and the cells they take; the last one goes last."""
        if not self._hints:
            return [], 0
        *others, last = self._hints
        width = _width(last)
        chosen = []
        for hint in others:
            if width + _width(hint) > room:
                break
            width += _width(hint)
            chosen.append(hint)
        return [*chosen, last], width


def _width(hint: tuple[str, str]) -> int:
    return cell_len(hint[0]) + cell_len(hint[1]) + 3
