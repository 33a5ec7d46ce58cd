"""Asks for the keys of a binding by having them pressed."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult

from cbrm_tui.tui.rebinding import Change, shown_keys
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line


class KeyPrompt(Dialog[Change | None]):
    """Takes what is pressed as a key, the first whatever it is; enter then accepts, escape cancels.

    `change` works out what it takes to have those keys. What they would take from others is said at once.
    """

    AUTO_FOCUS = ""
    HINTS = (("any key", "added"), ("backspace", "taken back"), ("enter", "accepts"), ("esc", "cancels"))

    def __init__(self, what: str, now: str, change: Callable[[str], Change]) -> None:
        super().__init__(f"Keys of “{what}”")
        self._now = now
        self._change = change
        self._pressed: list[str] = []

    def body(self) -> ComposeResult:
        """The keys so far."""
        yield Line(f"now: {shown_keys(self._now)}", classes="about")
        yield Line(id="pressed")

    def on_mount(self) -> None:
        """Ask for the first key."""
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Take a key."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.action_cancel()
            return
        if event.key == "backspace" and self._pressed:
            self._pressed.pop()
        elif event.key == "enter" and self._pressed:
            self.accept()
            return
        elif event.key not in self._pressed:
            self._pressed.append(event.key)
        self._show()

    def key(self, named: str) -> str:
        """Return the key as it is: none has another meaning here."""
        return named

    def accept(self) -> None:
        """Close with what is to be written, unless something stands against it."""
        if not self._pressed:
            return
        change = self._change(",".join(self._pressed))
        if change.refused:
            self.say(change.refused)
        else:
            self.finish(change)

    def _show(self) -> None:
        keys = ",".join(self._pressed)
        new = shown_keys(keys) if keys else "press the new key"
        self.query_one("#pressed", Line).show(f"new: {new}")
        change = self._change(keys) if keys else Change()
        if change.refused:
            self.say(change.refused)
        elif change.taken:
            self.say(f"{change.taken}. enter takes it from there, esc leaves all as it is", "$warning")
        else:
            self.say(change.warning, "$warning")
