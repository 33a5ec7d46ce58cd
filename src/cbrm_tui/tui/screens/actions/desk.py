"""What the actions of the main screen stand on: the session, the pane in front, and how things are said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.keys_now import keys_now
from cbrm_tui.tui.panes.base import Pane
from cbrm_tui.tui.panes.register_view import RegisterView
from cbrm_tui.tui.panes.selection import Selection
from cbrm_tui.tui.screens.one_paint import OnePaint
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.edits import ABSENT, Applied, Edit, Put
from cbrm_tui.workspace.errors import Overtaken, WorkspaceError

Severity = Literal["information", "warning", "error"]


class Desk(OnePaint[None]):
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

    def key(self, named: str) -> str:
        """Return what a key is now that a sentence names as it is declared."""
        return keys_now(named, self)

    def refuse(self, reason: str) -> None:
        """Say why a key does nothing here."""
        self.say(reason, "warning")

    def chosen(self) -> Selection:
        """Return what is selected, and say so when it is no record."""
        selection = self.pane.selection
        if selection.record is None:
            self.refuse(selection.why)
        return selection

    def make(self, edit: Edit, done: str = "", then: Callable[[Applied], None] | None = None) -> str:
        """Make an edit and say how it went; one that was overtaken may be made all the same, if wanted.

        Returns why it failed in one line, empty when it did not: whoever asked for the value keeps it.
        """
        try:
            applied = self.session.apply(edit)
        except Overtaken as error:
            self._ask_over(edit, error, done, then)
        except WorkspaceError as error:
            self.say(str(error), "error")
            return one_line(str(error))
        else:
            if done:
                self.say(done)
            if then:
                then(applied)
        return ""

    def _ask_over(
        self, edit: Edit, error: Overtaken, done: str, then: Callable[[Applied], None] | None
    ) -> None:
        """Ask whose value stays. An edit of more than the one field is only reported."""
        from cbrm_tui.tui.screens.editors import OvertakenPrompt

        record = self.session.plan.get(error.record)
        put = next((change for change in edit.changes if isinstance(change, Put)), None)
        if record is None or put is None or len(edit.changes) > 1 or put.path != (error.field,):
            self.say(str(error), "warning")
            return
        declared = record.fields[error.field]

        def answered(answer: str | None) -> None:
            if answer == "mine":
                self.make(Edit((replace(put, expected=error.now),), edit.label, edit.note), done, then)

        def shown(value: object) -> str:
            return "" if value is ABSENT else declared.edit_text(value)

        texts = (shown(put.expected), shown(error.now), shown(put.value))
        self.app.push_screen(OvertakenPrompt(record.heading, declared.label, *texts), answered)
