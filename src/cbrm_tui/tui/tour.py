"""A tour of a minute: a box on the last lines says which key to press next, and goes on when it is pressed.

It takes no key for itself and changes nothing in the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from cbrm_tui.tui.widgets.line_widget import LeanWidget


@dataclass(frozen=True, slots=True)
class Step:
    """What to press: the id of the binding, those that count as well by their beginning, and why."""

    key: str
    says: str
    also: tuple[str, ...] = ()

    def fits(self, pressed: str) -> bool:
        """Tell whether a pressed binding is the one that was asked for."""
        return pressed == self.key or pressed.startswith(self.also)


STEPS: Final = (
    Step(
        "main.principle_10",
        "goes to the risks. Each principle has a key: 1 to 9, F10 to F12; 0 comes back to the overview.",
        ("main.principle_", "main.go_to", "main.next", "main.previous"),
    ),
    Step("main.inspector", "shows all of the record under the cursor; pressed again it goes back."),
    Step(
        "main.edit",
        "edits what is under the cursor. enter saves at once, esc leaves it as it was; u takes an edit back.",
    ),
    Step(
        "main.commands",
        "finds anything by a few letters: records by any words in them, commands, places. esc closes.",
        ("main.find",),
    ),
    Step("app.jump", "puts letters beside all that can be gone to: type them, or esc.", ()),
    Step(
        "main.space",
        "shows the space inside your house: nothing in it ever leaves. Pressed again it goes on to the next.",
    ),
    Step(
        "main.disagreements",
        "shows what partners wrote differently, if anything: people settle that, no clock.",
    ),
    Step("app.help", "tells the keys of wherever you are, and closes with esc; ctrl+q leaves cbrm."),
)
_END: Final = "That was the tour. To see it again: "


class TourBox(LeanWidget):
    """Shows one step after the other; `keys` are those of the bindings by id, as they are now."""

    DEFAULT_CSS = """
    TourBox {
        height: auto;
        border: round $accent;
        border-title-color: $accent;
        background: $surface;
        color: $foreground;
        padding: 0 1;
        &.-ascii { border: ascii $accent; }
    }
    """

    def __init__(self, keys: Mapping[str, str], *, ascii_only: bool = False) -> None:
        super().__init__()
        self._keys = keys
        self._at = 0
        self.set_class(ascii_only, "-ascii")

    def on_mount(self) -> None:
        """Say how far it is."""
        self._entitle()

    @property
    def over(self) -> bool:
        """Whether the last step was taken."""
        return self._at >= len(STEPS)

    def render(self) -> Content:
        """Say what to press."""
        if self.over:
            return Content.assemble(_END, self._named("main.commands"), " tour.")
        step = STEPS[self._at]
        return Content.assemble(self._named(step.key), f" {step.says}")

    def pressed(self, binding: str) -> None:
        """Take note of a key that was pressed, by the id of its binding."""
        if not self.over and STEPS[self._at].fits(binding):
            self._at += 1
            self._entitle()
            self.refresh(layout=True)

    def _entitle(self) -> None:
        where = "done" if self.over else f"{self._at + 1} of {len(STEPS)}"
        self.border_title = Content(f"Tour {where}; esc ends it")

    def _named(self, binding: str) -> tuple[str, str]:
        return f" {self._keys.get(binding, '?')} ", "bold reverse"
