"""A form for a new record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Button

from cbrm_tui.domain import clock
from cbrm_tui.domain.checks.trial import brought_about
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.checking import PAUSE, expected
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line, buttons
from cbrm_tui.tui.screens.editors.drafting import DraftKeeper
from cbrm_tui.tui.screens.editors.field_editor import FieldEditor, FieldResult
from cbrm_tui.tui.screens.editors.form_line import FormLine
from cbrm_tui.workspace.drafts import Drafts


class NewRecord(Dialog[dict[str, Any] | None]):
    """Asks for the fields of a record: title first, then the `wanted` ones and those of the register, the
    others behind "more".

    Returns the data for the file; `defaults` are values to begin with, by field. Nothing that is typed
    blocks going on; what does not fit is said below it, and only accepting waits for it. The draft goes
    by `form`, else by `new <type> <space>`.
    """

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("new_record.tcss")]
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("form.down", "down", "move(1)", "Next field"),
        binding("form.up", "up", "move(-1)", "Previous field"),
        Binding("f4", "open", "Edit in full", id="form.open", tooltip="Open the field in its own editor"),
        Binding("f3", "more", "All fields", id="form.more", tooltip="Show all fields of the record"),
    ]
    HINTS = (
        ("tab", "next"),
        ("enter", "creates"),
        ("F4", "in full"),
        ("F3", "all fields"),
        ("esc", "cancels"),
    )

    def __init__(
        self,
        plan: Plan,
        record_type: type[Record],
        space: str,
        defaults: Mapping[str, Any],
        drafts: Drafts | None = None,
        trouble: str = "",
        wanted: Collection[str] = (),
        form: str = "",
    ) -> None:
        name = record_type.label.lower()
        super().__init__(f"New {name}", space=space)
        self._plan = plan
        self._type = record_type
        self._drafts = drafts
        self._form = form or f"new {record_type.type} {space}"
        self._defaults = dict(defaults)
        self._blank = record_type(self._form, space, self._defaults)
        self._keeper = DraftKeeper(self, drafts, self._form, self._texts, trouble=self.say)
        first = dict.fromkeys(("title", *wanted, *record_type.columns))
        self._names = [name for name in first if name in record_type.fields]
        self._rest = [
            name for name, field in record_type.fields.items() if name not in first and field.by_hand
        ]
        self._lines: dict[str, FormLine] = {}
        self._restored = trouble
        self._hinting: Timer | None = None

    def body(self) -> ComposeResult:
        """Show the fields, what the one in focus expects, and the buttons."""
        with VerticalScroll(id="fields", can_focus=False):
            for name in (*self._names, *self._rest):
                raw = self._defaults.get(name, ABSENT)
                line = FormLine(self._type.fields[name], self._plan, self._blank, raw, around=self.data)
                line.display = name not in self._rest
                self._lines[name] = line
                yield line
        yield Line(classes="about", id="expected")
        with Horizontal(classes="buttons"):
            yield from buttons("Create")
            yield Button(Content(f"More fields ({len(self._rest)})"), id="more", compact=True)

    def on_mount(self) -> None:
        """Begin at the title, with what an earlier form left behind."""
        self._lines["title"].enter()
        found = self._keeper.find()
        if found is not None:
            for name, text in found.values.items():
                if name in self._lines:
                    self._lines[name].restore(text)
            if any(found.values.get(name) for name in self._rest):
                self.action_more()
            self._restored = found.notice
            self.say(self._restored, "$warning")

    def on_unmount(self) -> None:
        """Keep what is unfinished when the screen is torn down."""
        self._keeper.leave()

    def on_descendant_focus(self) -> None:
        """Say what the field in focus expects."""
        line = self._current()
        if line is not None:
            context = self._type(self._form, self._blank.space, self.data())
            self.query_one("#expected", Line).show(expected(line.field, self._plan, context))

    def data(self) -> dict[str, Any]:
        """Return the values that can be read, with defaults of fields that have no line."""
        found = {name: raw for name, raw in self._defaults.items() if name not in self._lines}
        for name, line in self._lines.items():
            try:
                value = line.value()
            except ValueError:
                continue
            if value is not ABSENT:
                found[name] = value
        return found

    @on(FormLine.Changed)
    def _changed(self, event: FormLine.Changed) -> None:
        event.stop()
        self._keeper.touch()
        if self._hinting:
            self._hinting.stop()
        self._hinting = self.set_timer(PAUSE, self._look_over)

    def _look_over(self) -> None:
        """Once the typing rests, say what does not fit, else what is worth a look in how the fields fit."""
        self._hinting = None
        if self._judge() is None and not self._restored:
            record = self._type(self._form, self._blank.space, self.data())
            hints = brought_about(record, self._blank, self._plan, clock.today())
            self.say(hints[0] if hints else "", "$warning")

    @on(FormLine.Submitted)
    def _submitted(self, event: FormLine.Submitted) -> None:
        event.stop()
        self.accept()

    @on(FormLine.Opened)
    def _opened(self, event: FormLine.Opened) -> None:
        event.stop()
        self._edit(event.line)

    @on(Button.Pressed, "#more")
    def _more_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_more()

    def action_more(self) -> None:
        """Show all fields and go to the first of them."""
        hidden = [self._lines[name] for name in self._rest if not self._lines[name].display]
        for line in hidden:
            line.display = True
        self.query_one("#more").display = False
        if hidden:
            hidden[0].enter()

    def action_move(self, by: int) -> None:
        """Go to the field below or above."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_open(self) -> None:
        """Open the field in focus in its own editor."""
        line = self._current()
        if line is not None:
            self._edit(line)

    def accept(self) -> None:
        """Close with the data; go to the first field that does not fit instead."""
        wrong = self._judge()
        if wrong is not None:
            wrong.enter()
            return
        if "title" not in self.data():
            self.say("a title is needed: a few words that a reader recognises it by")
            self._lines["title"].enter()
            return
        result = self.data()
        self._drop_drafts()
        self.finish(result)

    def action_cancel(self) -> None:
        """Close; the draft is given up."""
        self._drop_drafts()
        super().action_cancel()

    def _judge(self) -> FormLine | None:
        """Show every problem below its field; return the first field that has one."""
        wrong = [line for line in self._lines.values() if line.problem()]
        for line in wrong:
            line.display = True
        self.say("" if wrong or not self._restored else self._restored, "$warning")
        return wrong[0] if wrong else None

    def _edit(self, line: FormLine) -> None:
        name = next(name for name, known in self._lines.items() if known is line)
        record = self._type(self._form, self._blank.space, self.data())
        title = f"{line.field.label} – new {self._type.label.lower()}"

        def put(result: FieldResult | None) -> None:
            if result is not None:
                line.put(result.value)
                self._judge()
                self._keeper.touch()

        self.app.push_screen(FieldEditor(self._plan, record, name, self._drafts, title), put)

    def _current(self) -> FormLine | None:
        return next((line for line in self._lines.values() if line.has_focus_within), None)

    def _texts(self) -> dict[str, str]:
        return {name: line.text for name, line in self._lines.items() if line.text}

    def _drop_drafts(self) -> None:
        self._keeper.drop()
        for name, line in self._lines.items():
            if not line.typed:
                DraftKeeper(self, self._drafts, f"edit {self._form} {name}", dict, trouble=self.say).drop()
