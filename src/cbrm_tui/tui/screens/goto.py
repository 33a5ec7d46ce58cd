"""Going to a principle by its number, for terminals without F10 to F12."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

_LAST = 12


class GoToScreen(ModalScreen[int | None]):
    """One digit goes at once unless it may begin a longer number: `1`, then `0` to `2`, or enter."""

    DEFAULT_CSS = """
    GoToScreen {
        align: center middle;
        & > Vertical {
            width: 44;
            height: 3;
            border: round $border;
            background: $surface;
            padding: 0 1;
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False, id="goto.back", tooltip="Stay here"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""

    def compose(self) -> ComposeResult:
        """The line that says what to type."""
        with Vertical():
            yield Static(self._words(), markup=False)

    def on_key(self, event: Key) -> None:
        """Take digits, and enter for a number that is complete."""
        if event.key == "enter" and self._typed:
            event.stop()
            self.dismiss(int(self._typed))
        elif event.character and event.character.isdecimal():
            event.stop()
            number = int(self._typed + event.character)
            if number > _LAST:
                return
            self._typed = str(number)
            if number == 1 and len(self._typed) == 1:
                self.query_one(Static).update(self._words())
            else:
                self.dismiss(number)

    def _words(self) -> Content:
        rest = "0, 1, 2 or enter" if self._typed else "0 to 12"
        return Content.assemble("Go to principle ", (f"{self._typed}_", "bold"), (f"  ({rest})", "$muted"))
