"""What undo would take back and redo make again, before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList

from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.confirm import Confirm
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.editors.showing import moment
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.journal import Entry

_MOST: Final = 100


class UndoScreen(Dialog[None]):
    """Lists the edits made here: those that can be made again, and those that can be taken back, the last
    first.

    Enter goes as far as the chosen one, after a question where that is more than one edit. What was made
    in between, or changed since, stops it, and is said; what was taken back until then stays so.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("undo.undo", "u", "step(-1)", "Take the last edit back"),
        binding("undo.redo", "ctrl+r", "step(1)", "Make the edit again that was taken back"),
        binding("undo.down", "j", "move(1)", "Next edit"),
        binding("undo.up", "k", "move(-1)", "Previous edit"),
    ]
    HINTS = (("enter", "goes as far as this"), ("u", "undo"), ("ctrl+r", "redo"), ("esc", "close"))

    def __init__(self, session: Session) -> None:
        super().__init__("Undo and redo")
        self._session = session
        self._undo: list[Entry] = []
        self._redo: list[Entry] = []
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """The edits, and what is known of the chosen one."""
        yield PickList((), typing=False, digits=False)
        yield Line(id="about-one")

    def on_mount(self) -> None:
        """Show what there is, the cursor on what undo takes back next."""
        self._load()

    def accept(self) -> None:
        """Go as far as the chosen edit."""
        chosen = self._chosen()
        if chosen is None:
            self.say("nothing was edited here yet")
            return
        way, entries = chosen
        if len(entries) == 1:
            self._go(way, entries)
            return
        said = "Take back" if way < 0 else "Make again"
        detail = "\n".join(f"- {self._label(entry)}" for entry in entries)
        question = Confirm(f"{said} {len(entries)} edits?", detail, f"{said} all", "Leave them")
        self.app.push_screen(question, lambda sure: self._go(way, entries) if sure else None)

    def action_step(self, way: int) -> None:
        """Take back the last edit, or make the last undone one again."""
        entries = self._undo if way < 0 else self._redo
        if entries:
            self._go(way, entries[:1])
        else:
            self.say("there is nothing to undo" if way < 0 else "there is nothing to redo")

    def action_move(self, by: int) -> None:
        """Highlight the next or the previous edit."""
        listed = self.query_one(PickList)
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    @on(PickList.Chosen)
    def _picked(self, event: PickList.Chosen) -> None:
        event.stop()
        self.accept()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_chosen()

    def _go(self, way: int, entries: Sequence[Entry]) -> None:
        step = self._session.workspace.undo if way < 0 else self._session.workspace.redo
        done = 0
        error = ""
        for entry in entries:
            try:
                step(entry.number)
            except WorkspaceError as problem:
                error = one_line(str(problem))
                break
            done += 1
        self._load()
        word = "taken back" if way < 0 else "made again"
        if error:
            self.say(f"{done} of {len(entries)} {word}; {error}" if done else error)
        else:
            self.say(f"{word}: {self._label(entries[0]) if done == 1 else f'{done} edits'}", "$success")

    def _load(self) -> None:
        self._undo, self._redo = self._session.workspace.around(_MOST)
        ahead, behind = list(reversed(self._redo)), self._undo
        picks = [
            Pick(f"+{entry.number}", f"redo  {self._label(entry)}", self._note(entry)) for entry in ahead
        ]
        picks += [
            Pick(f"-{entry.number}", f"undo  {self._label(entry)}", self._note(entry)) for entry in behind
        ]
        listed = self.query_one(PickList)
        listed.offer(picks, at=f"-{behind[0].number}" if behind else picks[-1].key if picks else None)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen, about = self._chosen(), self.query_one("#about-one", Line)
        if chosen is None:
            about.show("Nothing was edited here yet.")
            return
        way, entries = chosen
        workspace, entry = self._session.workspace, entries[-1]
        first = "undo would take it back next" if way < 0 else "redo would make it again next"
        text = first if len(entries) == 1 else f"{'undo' if way < 0 else 'redo'} of {len(entries)} edits"
        if len(entries) == 1 and (why := workspace.obstacle(entry, redo=way > 0)):
            about.show(Content.styled(f"changed since, so it cannot be done: {one_line(why)}", "$warning"))
            return
        titles = [
            f"{key} {record.heading}" if (record := self._session.plan.get(key)) else key
            for key in self._ids(entry)
        ]
        about.show(Content.styled(one_line(": ".join(filter(None, (text, ", ".join(titles))))), "$muted"))

    def _chosen(self) -> tuple[int, list[Entry]] | None:
        """Return which way, and the edits up to the highlighted one in the order in which they would go."""
        key = self.query_one(PickList).current
        if key is None:
            return None
        way, entries = (-1, self._undo) if key.startswith("-") else (1, self._redo)
        numbers = [entry.number for entry in entries]
        number = abs(int(key))
        return (way, entries[: numbers.index(number) + 1]) if number in numbers else None

    def _label(self, entry: Entry) -> str:
        return one_line(entry.label) if self._may_show(entry) else "an edit elsewhere"

    def _note(self, entry: Entry) -> str:
        return ", ".join(filter(None, (moment(entry.at), entry.program)))

    def _ids(self, entry: Entry) -> tuple[str, ...]:
        return entry.records if self._may_show(entry) else ()

    def _may_show(self, entry: Entry) -> bool:
        """Tell whether all of it is in a space that may be shown: nothing internal while presenting."""
        folders = tuple(f"{space}/" for space in self._session.spaces)
        return all(step.doc.startswith(folders) for step in entry.steps)
