"""What the actions of the main screen stand on: the session, the pane in front, and how things are said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from textual.screen import Screen

from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.base import Pane
from cbrm_tui.tui.panes.register_view import RegisterView
from cbrm_tui.tui.panes.selection import Selection
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.edits import ANY, Applied, Edit, Put
from cbrm_tui.workspace.errors import Overtaken, WorkspaceError

Severity = Literal["information", "warning", "error"]


class Desk(Screen[None]):
    """The base of the main screen and of every mixin with actions."""

    session: Session
    space: str
    glyphs: Glyphs

    @property
    def pane(self) -> Pane:
        """The pane in front."""
        raise NotImplementedError

    @property
    def register(self) -> RegisterView | None:
        """The register in front, None when something else is."""
        view = self.pane.view
        return view if isinstance(view, RegisterView) else None

    async def open_record(self, key: str, field: str = "") -> bool:
        """Go to the pane and the space of a record, with the cursor on it; False when it is not there."""
        raise NotImplementedError

    def say(self, text: str, severity: Severity = "information") -> None:
        """Show a toast; its text is never markup."""
        self.notify(one_line(text), severity=severity, markup=False)

    def refuse(self, reason: str) -> None:
        """Say why a key does nothing here."""
        self.say(reason, "warning")

    def chosen(self) -> Selection:
        """Return what is selected, and say so when it is no record."""
        selection = self.pane.selection
        if selection.record is None:
            self.refuse(selection.why)
        return selection

    def make(self, edit: Edit, done: str = "", then: Callable[[Applied], None] | None = None) -> None:
        """Make an edit and say how it went; one that was overtaken may be made all the same, if wanted."""
        try:
            applied = self.session.apply(edit)
        except Overtaken as error:
            self._ask_over(edit, error, done, then)
        except WorkspaceError as error:
            self.say(str(error), "error")
        else:
            if done:
                self.say(done)
            if then:
                then(applied)

    def _ask_over(
        self, edit: Edit, error: Overtaken, done: str, then: Callable[[Applied], None] | None
    ) -> None:
        from cbrm_tui.tui.screens.editors import Confirm

        def answered(mine: bool | None) -> None:
            if mine:
                puts = tuple(
                    Put(change.record, change.path, change.value, ANY) if isinstance(change, Put) else change
                    for change in edit.changes
                )
                self.make(Edit(puts, edit.label, edit.note), done, then)
            else:
                self.say("The other value stays.")

        question = f"{error.record}: {error.field} was changed meanwhile"
        record = self.session.plan.get(error.record)
        self.app.push_screen(Confirm(question, self._compare(edit, error, record), "Keep mine"), answered)

    def _compare(self, edit: Edit, error: Overtaken, record: Record | None) -> str:
        mine = next(
            (
                change.value
                for change in edit.changes
                if isinstance(change, Put)
                and change.record == error.record
                and ".".join(change.path) == error.field
            ),
            None,
        )
        declared = record.fields.get(error.field) if record else None

        def shown(value: object) -> str:
            return declared.show(value) if declared else one_line(str(value))

        return f"Theirs: {shown(error.now)}\nMine: {shown(mine)}"
