"""Editing one field of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from cbrm_tui.domain import clock
from cbrm_tui.domain.checks.trial import brought_about
from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.editors.checking import PAUSE, expected, problem_of
from cbrm_tui.tui.screens.editors.dialog import Dialog, Hint, Line, buttons
from cbrm_tui.tui.screens.editors.drafting import DraftKeeper
from cbrm_tui.tui.screens.editors.form_line import FormLine
from cbrm_tui.tui.screens.editors.score_pad import ScorePad
from cbrm_tui.tui.screens.editors.values import RowsValue, ValueEditor, editor_for
from cbrm_tui.workspace.drafts import Drafts


@dataclass(frozen=True)
class FieldResult:
    """The value that was entered; ABSENT takes the field out."""

    value: Any


class ValueDialog(Dialog[FieldResult | None]):
    """Edits a value of the kind that `field` declares, as part of `record`.

    `around` are the values that stand beside it, those of the record unless others are given. With
    `drafts` and `form`, what is unfinished is kept and offered again. `trouble` says why a value that was
    entered before could not be written.
    """

    def __init__(
        self,
        plan: Plan,
        record: Record,
        field: Field[Any],
        raw: Any,
        *,
        title: str = "",
        around: Mapping[str, Any] | None = None,
        drafts: Drafts | None = None,
        form: str = "",
        trouble: str = "",
    ) -> None:
        super().__init__(title or f"{field.label} – {record.heading}", space=record.space)
        self._plan = plan
        self._record = record
        self._field = field
        self._around = record.data if around is None else around
        self._editor = editor_for(field, plan, record, raw, self._around)
        self._keeper = DraftKeeper(
            self,
            drafts,
            form,
            lambda: {"text": self._editor.text},
            seen=self._editor.opening_text(),
            trouble=self.say,
        )
        self._reading = Line(classes="reading")
        self._restored = ""
        self._trouble = trouble
        self._hinting: Timer | None = None

    def body(self) -> ComposeResult:
        """Show what is expected, the editor, and how its value is understood."""
        if about := expected(self._field, self._plan, self._record, listed=True):
            yield Line(about, classes="about")
        yield self._editor
        if self._editor.reads:
            yield self._reading
        if self._editor.buttons:
            with Horizontal(classes="buttons"):
                yield from buttons()

    def hints(self) -> tuple[Hint, ...]:
        """Return the keys of the kind."""
        return self._editor.HINTS

    def on_mount(self) -> None:
        """Offer the draft that an earlier dialog left."""
        if self._trouble:
            self.say(self._trouble)
        found = self._keeper.find()
        text = found.values.get("text", "") if found else ""
        if found is None:
            return
        if text == self._editor.opening_text():
            self._keeper.drop()
            return
        try:
            self._editor.restore(text)
        except ValueError as error:
            self.say(f"the draft of {found.at} cannot be read any more: {error}")
        else:
            self._restored = found.notice

    def on_unmount(self) -> None:
        """Keep what is unfinished when the screen is torn down."""
        self._keeper.leave()

    @on(ValueEditor.Changed)
    def _changed(self, event: ValueEditor.Changed) -> None:
        event.stop()
        value = self._judge()
        if self._editor.text != self._editor.opening_text():
            self._keeper.touch()
            if self._hinting:
                self._hinting.stop()
            if value is not None:
                self._hinting = self.set_timer(PAUSE, lambda: self._hint(value))

    @on(ValueEditor.Done)
    def _done(self, event: ValueEditor.Done) -> None:
        event.stop()
        self.accept()

    @on(ScorePad.Refused)
    @on(RowsValue.Refused)
    def _refused(self, event: ScorePad.Refused | RowsValue.Refused) -> None:
        event.stop()
        self.say(event.text)

    @on(RowsValue.RowWanted)
    def _row_wanted(self, event: RowsValue.RowWanted) -> None:
        event.stop()
        title = f"{self._field.label}: {'a new row' if event.index is None else 'a row'}"
        dialog = ValueDialog(self._plan, self._record, event.table, event.raw, title=title, around={})
        self.app.push_screen(dialog, partial(_put_row, event))

    @on(FormLine.Opened)
    def _line_opened(self, event: FormLine.Opened) -> None:
        event.stop()
        line = event.line
        dialog = ValueDialog(self._plan, self._record, line.field, line.value(), around=self._around)

        def put(result: FieldResult | None) -> None:
            if result is not None:
                line.put(result.value)
                self._judge()

        self.app.push_screen(dialog, put)

    def remark(self, value: Any) -> str:
        """Return what is worth a look about a value that may stand, empty when nothing is."""
        return ""

    def _hint(self, value: Any) -> None:
        if not self._restored and (remark := self.remark(value)):
            self.say(remark, "$warning")

    def accept(self) -> None:
        """Close with the value unless something is wrong with it."""
        value = self._judge()
        if value is not None:
            self._keeper.drop()
            self.finish(FieldResult(value))

    def action_cancel(self) -> None:
        """Close; the draft is given up."""
        self._keeper.drop()
        super().action_cancel()

    def _judge(self) -> Any:
        """Say what is wrong, or how the value is understood; return it, None when it may not stand."""
        try:
            value = self._editor.value()
        except ValueError as error:
            self._reading.show("")
            self.say(one_line(str(error)))
            return None
        if problem := problem_of(self._field, value, self._plan, self._record, self._around):
            self._reading.show("")
            self.say(problem)
            return None
        self._reading.show(self._editor.reading(value))
        if self._restored:
            self.say(self._restored, "$warning")
        else:
            untouched = self._editor.text == self._editor.opening_text()
            self.say(self._trouble if untouched else "")
        return value


class FieldEditor(ValueDialog):
    """Edits the field `field_name` of `record`; the draft goes by `form`, else by `edit <id> <field>`."""

    def __init__(
        self,
        plan: Plan,
        record: Record,
        field_name: str,
        drafts: Drafts | None = None,
        title: str = "",
        trouble: str = "",
        form: str = "",
    ) -> None:
        super().__init__(
            plan,
            record,
            record.fields[field_name],
            record.data.get(field_name, ABSENT),
            title=title,
            drafts=drafts,
            form=form or f"edit {record.id} {field_name}",
            trouble=trouble,
        )
        self._field_name = field_name

    def remark(self, value: Any) -> str:
        """Return what the value would bring about beside the other fields."""
        now = self._record
        data = {name: raw for name, raw in now.data.items() if name != self._field_name}
        if value is not ABSENT:
            data[self._field_name] = value
        record = type(now)(now.id, now.space, data, now.doc, now.at)
        found = brought_about(record, now, self._plan, clock.today())
        return found[0] if found else ""


def _put_row(event: RowsValue.RowWanted, result: FieldResult | None) -> None:
    if result is not None and result.value is not ABSENT:
        event.editor.put(event.index, result.value)
