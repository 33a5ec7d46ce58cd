"""A field as one line of a form: its label, an input or a summary, and its problem below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from cbrm_tui.domain.fields import Field, Prose
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.checking import offers, problem_of, read_text
from cbrm_tui.tui.screens.editors.dialog import Line
from cbrm_tui.tui.screens.editors.inputs import LineInput
from cbrm_tui.tui.widgets.cells import plain

TYPED: Final = frozenset({"text", "number", "date", "person", "organisation", "choice", "flag", "score"})
"""Kinds that are typed on the line; the others open an editor of their own."""


class Summary(Static, can_focus=True):
    """What a field holds that is edited elsewhere; enter goes there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("line.open", "enter", "open", "Edit the field in its own editor")
    ]

    class Opened(Message):
        """Enter, a click, or something that was typed, which must not be lost."""

        def __init__(self, typed: str = "") -> None:
            super().__init__()
            self.typed = typed

    def on_key(self, event: events.Key) -> None:
        """Go on in the editor with what somebody types here."""
        if event.is_printable and event.character:
            event.stop()
            self.post_message(self.Opened(event.character))

    def show(self, text: str) -> None:
        """Show what the field holds."""
        self.update(Content(text) if text else Content.styled("enter to fill in", "italic"))

    def action_open(self) -> None:
        """Ask for the editor."""
        self.post_message(self.Opened())

    def on_click(self) -> None:
        """Ask for the editor."""
        self.action_open()


class FormLine(Vertical):
    """One field of a form. `around` gives the values of the whole form as they are now."""

    class Changed(Message):
        """It holds something else."""

    class Submitted(Message):
        """Enter in the input."""

    class Opened(Message):
        """The field wants its own editor."""

        def __init__(self, line: FormLine) -> None:
            super().__init__()
            self.line = line

    def __init__(
        self,
        field: Field[Any],
        plan: Plan,
        record: Record,
        raw: Any = ABSENT,
        *,
        around: Callable[[], Mapping[str, Any]],
    ) -> None:
        super().__init__()
        self.field = field
        self._plan = plan
        self._record = record
        self._raw = raw
        self._around = around
        self.typed = field.kind in TYPED
        self._input = LineInput(self._opening(), offers=self._offers, compact=True, select_on_focus=True)
        self._summary = Summary(markup=False)
        self._problem = Line(classes="line-problem")
        self._problem.display = False

    def compose(self) -> ComposeResult:
        """Show label, input or summary, and room for a problem."""
        with Horizontal():
            yield Line(self.field.label, classes="label")
            yield self._input if self.typed else self._summary
        yield self._problem

    def on_descendant_focus(self) -> None:
        """Show by the label that the keys come here."""
        self.add_class("-current")

    def on_descendant_blur(self) -> None:
        """Show that they do not."""
        self.remove_class("-current")

    def on_mount(self) -> None:
        """Show the value."""
        if not self.typed:
            self._summary.show(self._shown())

    @property
    def text(self) -> str:
        """What it holds as text, for a draft."""
        return self._input.value if self.typed else self._opening()

    def restore(self, text: str) -> None:
        """Take up the text of a draft; one that cannot be read any more is left out."""
        if self.typed:
            self._input.select_on_focus = False  # the next key goes on with it and does not replace it
            self._input.value = text
            self._input.cursor_position = len(text)
            return
        try:
            self.put(self.field.parse(text) if text.strip() else ABSENT)
        except ValueError:
            self.put(ABSENT)

    def put(self, raw: Any) -> None:
        """Put a value in place."""
        self._raw = raw
        if self.typed:
            self._input.value = self._opening()
        else:
            self._summary.show(self._shown())

    def value(self) -> Any:
        """Return the value, ABSENT for none. Raises ValueError with a phrase that says what is expected."""
        if not self.typed or one_line(self.text) == one_line(self._opening()):
            return self._raw
        return read_text(self.field, self.text, self._plan, self._record)

    def problem(self) -> str:
        """Return what is wrong with it, empty when nothing is; shown below it."""
        try:
            value = self.value()
        except ValueError as error:
            found = str(error)
        else:
            found = problem_of(self.field, value, self._plan, self._record, self._around())
        self._problem.show(Content.styled(f"! {plain(found)}", "$error"))
        self._problem.display = bool(found)
        return found

    def enter(self) -> None:
        """Put the focus here."""
        (self._input if self.typed else self._summary).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted())

    @on(Summary.Opened)
    def _opened(self, event: Summary.Opened) -> None:
        event.stop()
        if event.typed and isinstance(self.field, Prose):
            self.put(f"{self._opening()}{event.typed}")
            self.post_message(self.Changed())
        self.post_message(self.Opened(self))

    def _opening(self) -> str:
        return "" if self._raw is ABSENT else self.field.edit_text(self._raw)

    def _shown(self) -> str:
        return "" if self._raw is ABSENT else plain(self.field.show(self._raw))

    def _offers(self) -> list[str]:
        return offers(self.field, self._plan, self._record, self._around())
