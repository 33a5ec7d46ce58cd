"""The open disagreements, and settling them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList

from cbrm_tui.domain.fields import Field, Table
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.reports import Choice, OpenDisagreement
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line, hint_line
from cbrm_tui.tui.screens.editors.field_editor import FieldResult, ValueDialog
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.editors.showing import RECORD, declared, label_of, moment, value_text, who

Settle = Callable[[OpenDisagreement, Any], Awaitable[str | None]]

_MOST_BESIDE = 3


class DisagreementsScreen(Dialog[None]):
    """Lists fields of which partners wrote different values, with those values side by side.

    `settle` carries out a choice (None takes the value out) and returns one line when it cannot. It may
    take its time: keys go on meanwhile. What is settled leaves the list. `look` returns what is open now:
    where another value came in meanwhile, the values are offered again with that one.
    """

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("cards.tcss")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"keep({digit})", "Keep that value", show=False) for digit in range(1, 10)),
        Binding("w", "write", "Write another", show=False),
        Binding("j", "move(1)", "Next", show=False),
        Binding("k", "move(-1)", "Previous", show=False),
    ]
    HINTS = (("1 2 …", "keeps that value"), ("w", "writes another"), ("j k", "next"), ("esc", "closes"))

    def __init__(
        self,
        plan: Plan,
        open: Iterable[OpenDisagreement],
        settle: Settle,
        look: Callable[[], Iterable[OpenDisagreement]] = tuple,
    ) -> None:
        super().__init__("Disagreements")
        self._plan = plan
        self._open = list(open)
        self._settle = settle
        self._look = look
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """Show the list and the values of the highlighted one."""
        yield Line(classes="about", id="empty")
        yield PickList(self._picks(), typing=False, digits=False)
        yield Line(id="about-one")
        yield Horizontal(classes="cards")

    async def on_mount(self) -> None:
        """Show the first."""
        await self._show()

    def accept(self) -> None:
        """Close; every choice was carried out when it was made."""
        self.finish(None)

    async def action_keep(self, digit: int) -> None:
        """Settle with the value of that number."""
        one = self._current()
        if one is None:
            return
        if digit > len(one.choices):
            self.say(f"there are only {len(one.choices)} values; press one of their numbers, or w")
            return
        await self._begin(one, one.choices[digit - 1].value)

    def action_move(self, by: int) -> None:
        """Highlight the next or the previous one."""
        listed = self.query_one(PickList)
        self.say("")
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_write(self) -> None:
        """Write a value that is none of theirs."""
        one = self._current()
        record = self._plan.get(one.record) if one else None
        if one is None:
            return
        field = _writable(record, one)
        if record is None or field is None:
            self.say("this can only be settled with one of the values; press its number")
            return
        raw = one.choices[one.provisional].value
        dialog = ValueDialog(
            self._plan,
            record,
            field,
            ABSENT if raw is None else raw,
            title=f"{label_of(record, one.field)} – {record.heading}",
        )

        async def write(result: FieldResult | None) -> None:
            if result is not None:
                await self._begin(one, None if result.value is ABSENT else result.value)

        self.app.push_screen(dialog, write)

    async def _begin(self, one: OpenDisagreement, value: Any) -> None:
        """Carry out a choice beside the keys; the next disagreement is there for the next key."""
        at = self._open.index(one)
        self._open.remove(one)
        await self._offer(at)
        self.say("settling", "$muted")
        # The app's own, as the choice stands when this list is closed before it is carried out.
        self.app.run_worker(self._carry_out(one, value, at), group="settle", exit_on_error=False)

    async def _carry_out(self, one: OpenDisagreement, value: Any, at: int) -> None:
        error = await self._settle(one, value)
        if not self.is_attached:
            if error:
                self.app.notify(one_line(error), severity="warning", markup=False)
        elif error:
            now = (each for each in self._look() if (each.record, each.field) == (one.record, one.field))
            self._open.insert(at, next(now, one))
            await self._offer(at)
            self.say(error)
        else:
            left = len(self._open)
            self.say(f"settled; {left} left" if left else "settled; that was the last one", "$success")

    async def _offer(self, at: int) -> None:
        self.query_one(PickList).offer(self._picks(), at=str(min(at, len(self._open) - 1)))
        await self._show()

    @on(OptionList.OptionHighlighted)
    async def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        await self._show()

    @on(PickList.Chosen)
    def _chosen(self, event: PickList.Chosen) -> None:
        event.stop()
        self.say("press the number of the value to keep, or w to write another", "$muted")

    def _current(self) -> OpenDisagreement | None:
        index = self.query_one(PickList).highlighted
        return self._open[index] if index is not None and index < len(self._open) else None

    def _picks(self) -> list[Pick]:
        picks = []
        for number, one in enumerate(self._open):
            record = self._plan.get(one.record)
            title = record.heading if record else one_line(one.record)
            picks.append(Pick(str(number), f"{label_of(record, one.field)}: {title}", one.record))
        return picks

    async def _show(self) -> None:
        one = self._current()
        empty = self.query_one("#empty", Line)
        empty.display = one is None
        empty.show(
            "The partners agree: no field has two values. What two of you write at once shows up here."
        )
        self.query_one(PickList).display = one is not None
        self.query_one("#about-one", Line).display = one is not None
        self.query_one("#hints", Line).show(hint_line(self.HINTS if one else self.HINTS[-1:]))
        cards = self.query_one(".cards", Horizontal)
        await cards.remove_children()
        if one is None:
            return
        record = self._plan.get(one.record)
        where = f"{one.record} · {label_of(record, one.field)}"
        self.query_one("#about-one", Line).show(Content.styled(where, "$muted"))
        cards.set_class(len(one.choices) > _MOST_BESIDE, "-stacked")
        await cards.mount(*self._cards(one, record, one.choices))

    def _cards(self, one: OpenDisagreement, record: Record | None, choices: Sequence[Choice]) -> list[Line]:
        cards = []
        for number, choice in enumerate(choices, 1):
            standing = number - 1 == one.provisional
            parts: list[tuple[str, str]] = [
                (f" {number} ", "bold reverse"),
                (f" {who(self._plan, choice.author, choice.organisation)}", "bold"),
                (f"\n{moment(choice.at)}", "$muted"),
                ("  in the files for now" if standing else "", "bold $disagreement"),
                (f"\n\n{value_text(self._plan, record, one.field, choice.value)}", ""),
            ]
            if choice.note:
                parts.append((f"\n\n{one_line(choice.note)}", "italic $muted"))
            card = Line(Content.assemble(*parts), classes="card")
            card.set_class(standing, "-provisional")
            cards.append(card)
        return cards


def _writable(record: Record | None, one: OpenDisagreement) -> Field[Any] | None:
    """Return how another value would be entered: the field's declaration, or the fields of its group."""
    if record is None or one.field == RECORD:
        return None
    values = [choice.value for choice in one.choices if choice.value is not None]
    grouped = {name: field for name, field in record.fields.items() if field.group == one.field}
    if grouped and all(isinstance(value, Mapping) for value in values):
        return Table(one_line(one.field).capitalize(), grouped)
    return declared(record, one.field)
