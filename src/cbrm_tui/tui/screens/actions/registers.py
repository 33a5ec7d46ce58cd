"""Looking through a register: filter, sort, copy."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.tui.panes.register_view import RegisterView
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.terminal.copying import note_on


def _key(name: str, keys: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(keys, action, label, show=False, id=f"main.{name}", tooltip=tooltip)


class Registers(Desk):
    """Keys that arrange what a register shows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("filter", "slash", "filter", "Filter", "Show only rows that hold what you type"),
        _key("filter_field", "f", "filter_field", "By field", "Filter by the field under the cursor"),
        _key("sort", "S", "sort", "Sort", "Sort by the field under the cursor; again turns it round"),
        _key("clear", "asterisk", "clear", "Clear", "Take away filter and sort"),
        _key("copy", "y", "copy", "Copy", "Send the record's id and title to the clipboard"),
    ]

    def action_filter(self) -> None:
        """Open the line in which the filter is typed."""
        if view := self._register():
            view.open_filter()

    def action_filter_field(self) -> None:
        """Ask for the text that the column under the cursor must hold."""
        from cbrm_tui.tui.screens.editors import TextPrompt

        view = self._register()
        if view is None:
            return
        column = view.table.cursor_column
        label = next(one.label for one in view.source.columns if one.key == column)

        def answered(text: str | None) -> None:
            if text is not None:
                view.filter_column(column, text)

        before = view.restriction.columns.get(column, "")
        self.app.push_screen(
            TextPrompt("Filter by field", f"{label} holds", before, view.texts_of(column)), answered
        )

    def action_sort(self) -> None:
        """Sort by the column under the cursor."""
        if view := self._register():
            self.say(view.sort_next())

    def action_clear(self) -> None:
        """Take away filter and sort."""
        if view := self._register():
            view.clear()

    def action_copy(self) -> None:
        """Send the record's id and title to the terminal, which may or may not put them on the clipboard."""
        record = self.chosen().record
        if record is None:
            return
        text = f"{record.id} {record.heading}"
        self.app.copy_to_clipboard(text)
        self.say(f"sent to the terminal's clipboard: {text}{note_on(text, os.environ)}")

    def _register(self) -> RegisterView | None:
        if self.register is None:
            self.refuse("there is no table here to filter or sort")
        return self.register
