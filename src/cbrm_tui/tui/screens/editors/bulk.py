"""What a change of many records would do, before it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line
from cbrm_tui.tui.screens.editors.reader import Reader
from cbrm_tui.tui.screens.editors.showing import label_of, value_text
from cbrm_tui.workspace.bulk_edits import Bulk, Outcome
from cbrm_tui.workspace.edits import ABSENT, Create, Delete, Edit, Put

_LONGEST = 60


class BulkPreview(Dialog[bool]):
    """Lists what becomes of each record; enter makes it all, as one edit, escape leaves everything.

    `work_out` returns what would be done as things are; `make` does it and returns why it failed. What
    failed, as somebody changed a record meanwhile, is worked out and shown again.
    """

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("reading.tcss")]
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("bulk.accept", "enter", "accept", "Make all these changes"),
    ]
    HINTS = (("enter", "does it"), ("j k", "scroll"), ("esc", "leaves all as it is"))
    nothing: ClassVar[bool] = False

    def __init__(
        self,
        title: str,
        work_out: Callable[[], tuple[Plan, Bulk]],
        make: Callable[[Edit], str],
        remark: str = "",
    ) -> None:
        super().__init__(title)
        self._work_out = work_out
        self._make = make
        self._remark = remark
        self._plan, self._bulk = work_out()

    def body(self) -> ComposeResult:
        """How many of what, and each record below."""
        yield Line(classes="about", id="count")
        with Reader(()):
            yield Line(id="outcomes")

    def on_mount(self) -> None:
        """Show it, with the keys on the list."""
        self.query_one(Reader).focus()
        self._show()

    def accept(self) -> None:
        """Make the edit, or say why it cannot be made."""
        if not self._bulk.changes:
            self.say(f"there is nothing to do; {self.key('esc')} closes")
        elif error := self._make(self._bulk.edit):
            self._plan, self._bulk = self._work_out()
            self._show()
            self.say(error)
        else:
            self.finish(True)

    def _show(self) -> None:
        outcomes, arrow = self._bulk.outcomes, self.glyphs.arrow
        going = {one.record.id for one in outcomes if isinstance(one.change, Delete)}
        lines = [_line(self._plan, one, going, arrow) for one in outcomes]
        self.query_one("#outcomes", Line).show(Content("\n").join(lines))
        refused = sum(bool(one.why) for one in outcomes)
        changed = len(self._bulk.changes)
        parts = [f"{changed} change{'' if changed == 1 else 's'}"]
        if same := len(outcomes) - changed - refused:
            parts.append(f"{same} {'is' if same == 1 else 'are'} so already")
        if refused:
            parts.append(f"{refused} cannot be changed")
        self.query_one("#count", Line).show("; ".join(filter(None, (", ".join(parts), self._remark))))
        self.query_one(VerticalScroll).scroll_home(animate=False)


def _line(plan: Plan, one: Outcome, going: Collection[str], arrow: str) -> Content:
    """Return what becomes of one record: a sign, its id, its title, and the change below."""
    record = one.record
    sign, style = ("!", "$error") if one.why else ("*", "$accent") if one.change else ("=", "$muted")
    head = [(f"{sign} ", f"bold {style}"), (f"{one_line(record.id)} ", "bold"), (record.heading, "")]
    if one.why:
        return Content.assemble(*head, (f"\n    {_without_id(one.why, record.id)}", "$error"))
    match one.change:
        case None:
            said = "stays as it is"
        case Put(path=path, value=value, expected=before):
            field = path[0]
            old, new = (
                "nothing" if side is ABSENT else one_line(value_text(plan, record, field, side))[:_LONGEST]
                for side in (before, value)
            )
            said = f"{label_of(record, field)}: {old} {arrow} {new}"
        case Delete():
            linked = [key for key in plan.linked_from(record.id) if key not in going]
            said = "deleted" + (f"; still named by {', '.join(linked)}" if linked else "")
        case Create(data=data):
            said = f"new action: {one_line(str(data.get('title', '')))}"
        case _:
            said = "changed"
    return Content.assemble(*head, (f"\n    {said}", "$muted" if one.change is None else ""))


def _without_id(why: str, key: str) -> str:
    return one_line(why).removeprefix(f"{key}: ")
