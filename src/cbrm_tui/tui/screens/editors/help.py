"""Help for what has the focus."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content

from cbrm_tui.domain.text import printable
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog
from cbrm_tui.tui.screens.editors.reader import Reader
from cbrm_tui.tui.widgets.cells import fit, plain

Section = tuple[str, Sequence[tuple[str, str]]]


class HelpScreen(Dialog[None]):
    """Shows a text, then sections of keys and what they do."""

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("reading.tcss")]
    HINTS = (("j k", "scroll"), ("esc", "closes"))

    def __init__(self, title: str, sections: Sequence[Section], text: str = "") -> None:
        super().__init__(title)
        self._sections = sections
        self._text = text

    def body(self) -> ComposeResult:
        """Show text and keys."""
        width = max((cell_len(plain(keys)) for _, rows in self._sections for keys, _ in rows), default=0)
        blocks = [Content(printable(self._text).strip())] if self._text.strip() else []
        yield Reader([*blocks, *(_block(section, min(24, width)) for section in self._sections)])

    def accept(self) -> None:
        """Close."""
        self.finish(None)


def _block(section: Section, width: int) -> Content:
    heading, rows = section
    lines = [Content.styled(plain(heading), "bold underline")]
    lines += [Content.assemble((fit(keys, width), "bold $accent"), "  ", plain(what)) for keys, what in rows]
    return Content("\n").join(lines)
