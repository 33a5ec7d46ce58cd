"""What every pane can do; the screen knows panes only by this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from textual.containers import Vertical
from textual.widget import Widget

from cbrm_tui.domain.records import Record
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.selection import Selection
from cbrm_tui.tui.session import News, Session
from cbrm_tui.tui.trail import Spot

if TYPE_CHECKING:
    from cbrm_tui.tui.panes.views import ViewSpec


class View(Protocol):
    """One of the views of a pane."""

    @property
    def hints(self) -> tuple[str, ...]:
        """The ids of the bindings that help most there."""

    @property
    def focus_target(self) -> Widget:
        """What takes the focus when the view comes to the front."""

    @property
    def selection(self) -> Selection:
        """The record and the field under the cursor."""

    @property
    def note(self) -> str:
        """What the reader should know of the view, such as its filter."""

    def show_space(self, space: str) -> None:
        """Show another space."""

    def update(self) -> None:
        """Show everything as it is now."""


class Pane(Vertical):
    """One tab of the main screen: number 0 is the overview, 1 to 12 are the principles."""

    def __init__(self, number: int, session: Session, space: str, glyphs: Glyphs) -> None:
        super().__init__(id=f"pane-{number}", classes="pane")
        self.number = number
        self.session = session
        self.space = space
        self.glyphs = glyphs

    @property
    def view(self) -> View | None:
        """The view in front."""
        raise NotImplementedError

    @property
    def selection(self) -> Selection:
        """What the keys act on."""
        return self.view.selection if self.view else Selection()

    @property
    def creates(self) -> type[Record] | None:
        """The type of record that belongs into the view in front."""
        return None

    @property
    def defaults(self) -> Mapping[str, Any]:
        """What a new record of that type begins with, by field."""
        return {}

    @property
    def views(self) -> Sequence[ViewSpec]:
        """The views of which one is in front; none where a pane shows all its views at once."""
        return ()

    @property
    def shown(self) -> str:
        """The key of the view in front, if it is one of these."""
        return ""

    @property
    def inside(self) -> bool:
        """Whether the keys go to the details of the record."""
        return False

    def return_to(self, spot: Spot) -> None:
        """Bring back the view, the record and the field of a place in this pane, as far as they are there."""
        self.show_view(spot.view)

    def focus_view(self) -> None:
        """Give the keys to the view in front."""
        if self.view:
            self.view.focus_target.focus()

    def show_space(self, space: str) -> None:
        """Show another space."""
        raise NotImplementedError

    def take(self, news: News) -> None:
        """Show what has changed."""
        raise NotImplementedError

    def step_view(self, by: int) -> None:
        """Bring the next view, or the one before, to the front."""
        raise NotImplementedError

    def show_view(self, key: str) -> None:
        """Bring the view of that key to the front, where there are several."""

    def toggle_inspector(self) -> None:
        """Go to the inspector or back from it."""

    def go_to(self, key: str, field: str = "") -> bool:
        """Put the cursor on a record; False when it is not in this pane."""
        return False

    def show_new(self, key: str) -> None:
        """Put the cursor on a record that was added from here."""
        self.go_to(key)
