"""Changing how the plan judges, with what would be judged otherwise shown before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from cbrm_tui.domain.plan import Plan
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.panes.sheets.base import Line as SheetLine
from cbrm_tui.tui.panes.sheets.base import heading
from cbrm_tui.tui.screens.editors.confirm import Confirm
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line
from cbrm_tui.tui.screens.editors.text_prompt import TextPrompt
from cbrm_tui.tui.widgets.line_list import LineList, Sheet
from cbrm_tui.tui.widgets.palette import own_style
from cbrm_tui.workspace.edits import Edit
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.method_draft import Item, MethodDraft, Section
from cbrm_tui.workspace.method_edits import rejudged, settle_tables

_LABEL: Final = 22
_WIDEST: Final = 48
_SHOWN: Final = 6


class MethodScreen(Dialog[Edit | None]):
    """Returns the edit that changes the settings of a space; nothing is changed before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("method.change", "e", "change", "Change what is under the cursor"),
        binding("method.add", "n", "add", "Add one"),
        binding("method.remove", "x", "remove", "Remove it"),
    ]
    HINTS = (("enter", "changes"), ("n", "adds one"), ("x", "takes out"), ("F2", "saves"), ("esc", "leaves"))

    def __init__(self, plan: Plan, space: str) -> None:
        super().__init__("How the plan judges", space=space)
        self._plan = plan
        self._where = space
        self._draft = MethodDraft(plan, space)
        self._sheet = Sheet()

    def body(self) -> ComposeResult:
        """What would change, and all settings."""
        yield Line(classes="about", id="effect")
        yield self._sheet

    def on_mount(self) -> None:
        """Show the settings and put the cursor on the first."""
        self._show()
        self._sheet.focus()

    def accept(self) -> None:
        """Close with the edit."""
        try:
            edit = settle_tables(self._plan, self._where, self._draft.tables)
        except WorkspaceError as error:
            self.say(str(error))
        else:
            self.finish(edit)

    def action_cancel(self) -> None:
        """Leave; ask first when something was changed."""
        if not self._draft.tables:
            self.finish(None)
            return

        def answered(sure: bool | None) -> None:
            if sure:
                self.finish(None)

        self.app.push_screen(Confirm("Leave without saving?", self._effect(), "Leave", "Stay"), answered)

    def action_change(self) -> None:
        """Ask for another text of the item under the cursor."""
        found = self._under_cursor()
        if found is not None:
            self._ask(found[1], found[1].text)

    def action_add(self) -> None:
        """Add a level, a band or a step where the cursor is."""
        found = self._under_cursor()
        if found is not None:
            self._try(lambda: self._draft.add(found[0].key))

    def action_remove(self) -> None:
        """Take out what the item under the cursor belongs to."""
        found = self._under_cursor()
        if found is not None:
            self._try(lambda: self._draft.remove(found[1].key))

    def on_line_list_field_chosen(self, event: LineList.FieldChosen) -> None:
        """Change the item that was chosen."""
        event.stop()
        self.action_change()

    def _ask(self, item: Item, text: str, trouble: str = "") -> None:
        def answered(typed: str | None) -> None:
            if typed is None:
                return
            try:
                self._draft.write(item.key, typed)
            except ValueError as error:
                self._ask(item, typed, str(error))
            else:
                self.say("")
                self._show()

        prompt = TextPrompt(item.label.strip(), trouble or item.help, text)
        self.app.push_screen(prompt, answered)

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except ValueError as error:
            self.say(str(error))
        else:
            self.say("")
            self._show()

    def _under_cursor(self) -> tuple[Section, Item] | None:
        key = self._sheet.field
        for section in self._draft.sections():
            for item in section.items:
                if item.key == key:
                    return section, item
        return None

    def _show(self) -> None:
        self._sheet.show([*self._lines()])
        self.query_one("#effect", Line).show(self._effect())

    def _lines(self) -> Iterator[SheetLine]:
        for section in self._draft.sections():
            yield heading(section.title, f"n adds a {section.grows}" if section.grows else "")
            if section.key == "grid":
                labels = self._draft.method.impact
                ends = f"impact {labels[0]} {self.glyphs.arrow} {labels[-1]}"
                line = Content.styled(f"{'':{_LABEL}}{ends}", "$muted")
                yield SheetLine("grid:heads", line, heading=True)
            wide = min(_WIDEST, max(_LABEL, *(len(item.label) + 2 for item in section.items), 0))
            for item in section.items:
                yield SheetLine(item.key, self._line(item, wide), field=item.key)

    def _line(self, item: Item, wide: int) -> Content:
        """Return the label, the text with its unit, and the default where the plan has something else."""
        label = item.label if len(item.label) < wide else f"{item.label[: wide - 4]}{self.glyphs.ellipsis} "
        parts: list[str | tuple[str, str]] = [
            (f"{label:{wide}}", "$accent"),
            (item.text, self._style(item)) if item.text else ("–", "$muted"),
        ]
        if item.unit:
            parts.append((f" {item.unit}", "$muted"))
        if item.default:
            parts.append((f"  * default {item.default}", "$warning"))
        return Content.assemble(*parts)

    def _style(self, item: Item) -> str:
        is_colour = item.key.endswith(".colour") and self.glyphs.own_colours
        return own_style(item.text) if is_colour else ""

    def _effect(self) -> str:
        moved = rejudged(self._plan, self._where, self._draft.method)
        if not self._draft.tables:
            return "nothing is changed yet"
        if not moved:
            return "no risk would stand in another band"
        arrow = self.glyphs.arrow
        told = [f"{one.record.id} {one.before or '-'} {arrow} {one.after or '-'}" for one in moved[:_SHOWN]]
        more = f", {len(moved) - _SHOWN} more" if len(moved) > _SHOWN else ""
        return f"{len(moved)} would stand in another band: {', '.join(told)}{more}"
