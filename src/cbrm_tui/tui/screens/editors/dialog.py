"""What every dialog shares: a frame over the screen below, a title, a line for problems, and its keys."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.types import CSSPathType
from textual.widgets import Button, Static

from cbrm_tui.tui.glyphs import UNICODE, Glyphs
from cbrm_tui.tui.keys_now import keys_now
from cbrm_tui.tui.screens.one_paint import OnePaint
from cbrm_tui.tui.widgets.cells import plain
from cbrm_tui.tui.widgets.top_line import space_word

T = TypeVar("T")

DIALOG_CSS: Final = Path(__file__).with_name("dialog.tcss")

Hint = tuple[str, str]


_PLAINER: Final = str.maketrans("·×–…“”→↓⌫", '-x-~""><<')


class Line(Static):
    """Text without markup, whatever it holds; our own signs are plainer where only ASCII is drawn."""

    def __init__(self, content: Content | str = "", **rest: Any) -> None:
        self._given = as_content(content)
        super().__init__(self._given, markup=False, **rest)

    def on_mount(self) -> None:
        """Show the text with the signs of this terminal."""
        self.show(self._given)

    def show(self, content: Content | str) -> None:
        """Show another text."""
        self._given = as_content(content)
        if self.is_attached and glyphs_of(self.app).ascii_only:
            self.update(Content(self._given.plain.translate(_PLAINER), spans=list(self._given.spans)))
        else:
            self.update(self._given)


class Dialog(ModalScreen[T], OnePaint[T]):
    """A modal dialog: escape cancels it with `nothing`; F2, ctrl+s and, where it can, enter accept it.

    `space` marks the title with the space by word and colour. Problems and notes stand on a line of
    their own, which is always there, so that nothing moves while a person types.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = DIALOG_CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="dialog.cancel", tooltip="Close without a change"),
        Binding("f2,ctrl+s", "accept", "Save", id="dialog.accept", tooltip="Take this over"),
    ]
    HINTS: ClassVar[tuple[Hint, ...]] = (("enter", "accepts"), ("esc", "cancels"))
    VERTICAL_BREAKPOINTS = [(0, "-low"), (36, "-tall")]
    nothing: ClassVar[Any] = None

    def __init__(self, header: Content | str, *, space: str = "") -> None:
        super().__init__()
        self._header = as_content(header)
        self._space = space

    @property
    def glyphs(self) -> Glyphs:
        """The signs that the terminal can show."""
        return glyphs_of(self.app)

    def compose(self) -> ComposeResult:
        """Frame the body with title, problem line and key hints, all painted in one go."""
        self.hold_paint()
        self.set_class(self.glyphs.ascii_only, "-ascii")
        with Vertical(id="frame"):
            yield Line(self._titled(), id="title")
            yield from self.body()
            yield Line(id="problem")
            yield Line(id="hints")

    @abstractmethod
    def body(self) -> ComposeResult:
        """Yield what is between the title and the problem line."""

    def hints(self) -> Iterable[Hint]:
        """Return the keys worth showing as they are declared, with what they do."""
        return self.HINTS

    def hints_now(self) -> list[Hint]:
        """Return the keys worth showing as they are now, with what they do."""
        return [(self.key(keys), what) for keys, what in self.hints()]

    @on(events.Mount)
    def show_hints(self) -> None:
        """Show the keys worth showing."""
        parts: list[tuple[str, str]] = []
        for keys, what in self.hints_now():
            parts += [(keys, "bold $accent"), (f" {what}   ", "$muted")]
        for line in self.query("#hints").results(Line):
            line.show(Content.assemble(*parts))

    def key(self, named: str) -> str:
        """Return what a key is now that a sentence names as it is declared."""
        return keys_now(named, self)

    @abstractmethod
    def accept(self) -> None:
        """Check what was entered; dismiss with it, or say what is wrong."""

    def say(self, text: str, style: str = "$error") -> None:
        """Show one line below the body; empty to clear it."""
        mark = "! " if text and style == "$error" else ""
        self.query_one("#problem", Line).show(Content.styled(f"{mark}{plain(text)}", style))

    def finish(self, result: T) -> None:
        """Close with a result."""
        self.dismiss(result)

    def action_accept(self) -> None:
        """Take over what was entered."""
        self.accept()

    def action_cancel(self) -> None:
        """Close without a result."""
        self.finish(self.nothing)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Accept or cancel, as the button says."""
        event.stop()
        if event.button.id == "accept":
            self.accept()
        elif event.button.id == "cancel":
            self.action_cancel()

    def _titled(self) -> Content:
        if not self._space:
            return self._header.stylize("bold")
        kind = "internal" if self._space == "internal" else "joint"
        mark = (f" {space_word(plain(self._space))} ", f"bold $space-{kind}-text on $space-{kind}")
        return Content.assemble(mark, " ", self._header.stylize("bold"))


def glyphs_of(app: App[Any]) -> Glyphs:
    """Return the signs that an app draws, Unicode unless it says otherwise."""
    found = getattr(app, "glyphs", UNICODE)
    return found if isinstance(found, Glyphs) else UNICODE


def as_content(text: Content | str) -> Content:
    """Return a text as content without markup and on one line; content stays as it is."""
    return text if isinstance(text, Content) else Content(plain(text))


def buttons(accept: str = "Save", cancel: str = "Cancel") -> ComposeResult:
    """Yield the two buttons that make every dialog usable without a function key."""
    yield Button(Content(accept), id="accept", compact=True)
    yield Button(Content(cancel), id="cancel", compact=True)
