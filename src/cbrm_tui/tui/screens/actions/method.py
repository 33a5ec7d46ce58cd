"""How the plan judges."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.workspace.edits import Edit
from cbrm_tui.workspace.errors import WorkspaceError


class MethodActions(Desk):
    """The key that changes scales, bands, appetite, ladder and weights."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "M",
            "method",
            "Method",
            show=False,
            id="main.method",
            tooltip="Change how the plan judges: scales, bands, appetite, ladder, weights",
        ),
    ]

    def action_method(self) -> None:
        """Show the settings of the space, and change them as one edit."""
        from cbrm_tui.tui.screens.editors import MethodScreen

        def answered(edit: Edit | None) -> None:
            if edit is not None:
                self.make(edit, f"{edit.label}; {self.key('u')} takes it back")

        try:
            self.app.push_screen(MethodScreen(self.session.plan, self._settled_in), answered)
        except WorkspaceError as error:
            self.refuse(str(error))

    @property
    def _settled_in(self) -> str:
        """The space whose plan.toml settles what is shown."""
        own = f"plan@{self.space}"
        return self.space if own in self.session.plan else "joint"
