"""Parting: setting off what was agreed for it, and putting the plan away for another time (5.12.3)."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from cbrm_tui.domain import clock
from cbrm_tui.domain.fields import parse_day
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.workspace.archiving import archive_to, note_archived
from cbrm_tui.workspace.disengaging import Departure, prepare, set_off
from cbrm_tui.workspace.errors import WorkspaceError

_SHOWN: Final = 9


def _key(name: str, keys: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(keys, action, label, show=False, id=f"main.{name}", tooltip=tooltip)


class Leaving(Desk):
    """Keys for the end of a relationship."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("disengage", "X", "disengage", "Set off", "Set the exit plan off: its steps become actions"),
        _key("archive", "Z", "archive", "Archive", "Put the plan away as a template for another one"),
    ]

    def action_disengage(self) -> None:
        """Ask for the day of the notice, show what would begin, and begin it if that is wanted."""
        from cbrm_tui.tui.screens.editors import TextPrompt

        try:
            set_off(prepare(self.session.plan, clock.today(), self.space))
        except WorkspaceError as error:
            self.refuse(str(error))
            return

        def answered(text: str | None) -> None:
            if text is None:
                return
            try:
                self._ask_to_begin(prepare(self.session.plan, parse_day(text, clock.today()), self.space))
            except (ValueError, WorkspaceError) as error:
                self.say(f"the day {error}" if isinstance(error, ValueError) else str(error), "error")

        label = "Day of the notice: a date such as 2026-05-31, today, +2w"
        self.app.push_screen(TextPrompt("Set off the exit plan", label, "today"), answered)

    def _ask_to_begin(self, departure: Departure) -> None:
        from cbrm_tui.tui.screens.editors import Confirm

        edit = set_off(departure)
        lines = [f"{step.due}  {step.who or 'nobody'}: {step.what}" for step in departure.steps[:_SHOWN]]
        if len(departure.steps) > _SHOWN:
            lines.append(f"and {len(departure.steps) - _SHOWN} more")
        lines += [f"left alone: {item.heading}, {reason}" for item, reason in departure.left_out]
        count = len(departure.steps)

        def answered(sure: bool | None) -> None:
            if sure:
                self.make(
                    edit, f"{count} actions begin on {departure.on}; {self.key('u')} takes them all back"
                )

        question = f"Set off the exit plan of the {departure.space} space on {departure.on}?"
        self.app.push_screen(Confirm(question, "\n".join(lines), "Set off", "Not now"), answered)

    def action_archive(self) -> None:
        """Ask for a file and write the template there."""
        from cbrm_tui.tui.screens.editors import TextPrompt

        def answered(text: str | None) -> None:
            if text:
                self._archive(Path(text).expanduser())

        label = "A new file or a folder; no names, dates or scores go there, and nothing internal"
        start = str(Path.home() / f"template-{clock.today()}.toml")
        self.app.push_screen(TextPrompt("Archive the plan as a template", label, start), answered)

    def _archive(self, target: Path) -> None:
        plan = self.session.plan
        try:
            path, archived = archive_to(self.session.workspace.root, plan, target, clock.today())
        except WorkspaceError as error:
            self.say(str(error), "error")
            return
        said = f"{sum(archived.counts.values())} records kept in {path}; read it before you pass it on"
        edit = note_archived(plan, path.name, clock.today())
        if edit is None:
            self.say(said)
        else:
            self.make(edit, said)
