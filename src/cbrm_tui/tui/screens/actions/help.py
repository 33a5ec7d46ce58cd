"""The tour of a minute, offered once and there to be repeated."""

from __future__ import annotations

from textual import events

from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.tour import TourBox
from cbrm_tui.tui.widgets.line_list import Inspector
from cbrm_tui.tui.widgets.status_line import StatusLine


class Helping(Desk):
    """The tour; the search has it as a command."""

    def action_tour(self) -> None:
        """Begin the tour; end one that is under way."""
        if self.query(TourBox):
            self._end_tour()
            return
        self.app.clear_notifications()  # they would cover what it says
        self.hold_paint()
        keys: dict[str, str] = {}
        for active in self.active_bindings.values():
            keys.setdefault(active.binding.id or "", self.app.get_key_display(active.binding))
        self.add_class("-touring")
        self.mount(TourBox(keys, ascii_only=self.glyphs.ascii_only), before=self.query_one(StatusLine))

    def on_key(self, event: events.Key) -> None:
        """Let the tour know which key goes to the screen; it takes none."""
        box = next(iter(self.query(TourBox)), None)
        if box is None:
            return
        active = self.active_bindings.get(event.key)
        name = (active.binding.id or "") if active else ""
        if box.over or (name == "main.back" and not isinstance(self.focused, Inspector)):
            self._end_tour()
        else:
            box.pressed(name)

    def _end_tour(self) -> None:
        self.hold_paint()
        self.remove_class("-touring")
        self.query(TourBox).remove()


def offer_tour(desk: Desk) -> None:
    """Say that there is a tour."""
    keys = {active.binding.id: active.binding for active in desk.active_bindings.values()}
    if search := keys.get("main.commands"):
        desk.say(f"new here? {desk.app.get_key_display(search)} and “tour”, enter: the keys in a minute")
