"""The open disagreements, and settling them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.reports import Choice, OpenDisagreement
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Hint, Line
from cbrm_tui.tui.screens.editors.disagreement_drafts import Place, Written, place_of
from cbrm_tui.tui.screens.editors.disagreement_sides import (
    CONFLICT,
    Side,
    mergeable,
    merged,
    sides,
    what,
    writable,
)
from cbrm_tui.tui.screens.editors.field_editor import FieldResult, ValueDialog
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.editors.showing import label_of
from cbrm_tui.workspace.drafts import Drafts

Settle = Callable[[OpenDisagreement, Any], Awaitable[str | None]]
_BROAD: Final = 100
_MOST_BESIDE: Final = 4
_KEYS: Final = (("j k", "next"), ("esc", "close"))


class DisagreementsScreen(Dialog[Place | None]):
    """Lists fields of which partners wrote different values: what stood before, and each value, side by side.

    `settle` carries out a choice (None takes the value out) and returns one line when it cannot. It may
    take its time: keys go on meanwhile. What is settled leaves the list. `look` returns what is open now;
    `listen` calls back when that may have changed. A value that comes in while a person looks is shown and
    marked, and the next choice asks again: nothing is settled unseen. `me` is the own organisation,
    `put_on_agenda` puts a record on the next review's and returns one line. With `drafts`, what is written
    is kept until it has settled something. Closes with the place to go to.
    """

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("disagreements.tcss")]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (_BROAD, "-broad")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            binding(f"disagreements.keep_{digit}", str(digit), f"keep({digit})", f"Keep value {digit}")
            for digit in range(1, 10)
        ),
        binding("disagreements.merge", "m", "merge", "Edit a text that has the changes of all"),
        binding("disagreements.write", "w", "write", "Write a value that is none of theirs"),
        binding("disagreements.agenda", "a", "agenda", "Put it on the agenda of the next review"),
        binding("disagreements.next", "j,n", "move(1)", "Next disagreement"),
        binding("disagreements.previous", "k,p", "move(-1)", "Previous disagreement"),
        binding("disagreements.down", "ctrl+d,pagedown", "scroll(1)", "Down the values"),
        binding("disagreements.up", "ctrl+u,pageup", "scroll(-1)", "Up the values"),
    ]

    def __init__(
        self,
        plan: Plan,
        open: Iterable[OpenDisagreement],
        settle: Settle,
        look: Callable[[], Iterable[OpenDisagreement]] | None = None,
        *,
        me: str = "",
        listen: Callable[[Callable[[], None]], Callable[[], None]] | None = None,
        put_on_agenda: Callable[[str], str] | None = None,
        drafts: Drafts | None = None,
    ) -> None:
        super().__init__("Disagreements")
        self._plan = plan
        self._open = list(open)
        self._settle = settle
        self._look = look
        self._me = me
        self._listen = listen
        self._end_listening: Callable[[], None] = lambda: None
        self._put_on_agenda = put_on_agenda
        # Values that came in while a person looked, until a key was pressed that would have chosen.
        self._unseen: dict[Place, list[Choice]] = {}
        self._asked_to_settle: set[Place] = set()
        self._written = Written(plan, drafts)
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """Show the list and the values of the highlighted one."""
        yield Line(classes="about", id="empty")
        yield PickList(self._picks(), typing=False, digits=False)
        yield Line(id="about-one")
        with VerticalScroll(id="values", can_focus=False):
            yield Container(id="sides")

    async def on_mount(self) -> None:
        """Show the first, and what comes in from now on."""
        if self._listen:
            self._end_listening = self._listen(self._hear)
        await self._show()

    def on_unmount(self) -> None:
        """Stop listening."""
        self._end_listening()

    def accept(self) -> None:
        """Close; every choice was carried out when it was made."""
        self.finish(None)

    # Keys

    async def action_keep(self, digit: int) -> None:
        """Settle with the value of that number."""
        one = self._current()
        if one is None or await self._is_news(one):
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

    def action_scroll(self, pages: int) -> None:
        """Move through values that are longer than the room for them."""
        values = self.query_one("#values", VerticalScroll)
        values.scroll_relative(y=pages * max(1, values.size.height // 2), animate=False)

    async def action_write(self) -> None:
        """Write a value that is none of theirs."""
        one = self._current()
        if one is None or await self._is_news(one):
            return
        raw = one.choices[one.provisional].value
        self._ask(one, self._written.get(one, ABSENT if raw is None else raw))

    async def action_merge(self) -> None:
        """Edit a text that has the changes of all, and settle with it."""
        one = self._current()
        if one is None or await self._is_news(one):
            return
        if not mergeable(self._plan.get(one.record), one):
            self.say("only texts are merged; press the number of a value, or w to write another")
            return
        kept = self._written.get(one)
        text = kept if isinstance(kept, str) and CONFLICT in kept else merged(self._plan, one)
        about = "Both changed the same words in some places: choose there, and take the brackets away."
        self._ask(one, text, about if CONFLICT in text else "Nothing touches: this has the changes of all.")

    def action_agenda(self) -> None:
        """Leave it to the next review."""
        one = self._current()
        if one is not None and self._put_on_agenda is not None:
            self.say(self._put_on_agenda(one.record), "$muted")

    @on(PickList.Chosen)
    def _go_there(self, event: PickList.Chosen) -> None:
        event.stop()
        one = self._current()
        if one is not None:
            self.finish(place_of(one))

    def _ask(self, one: OpenDisagreement, raw: Any, trouble: str = "") -> None:
        """Let a person write the value that settles it."""
        record = self._plan.get(one.record)
        field = writable(record, one)
        if record is None or field is None:
            self.say("this can only be settled with one of the values; press its number")
            return
        title = f"{label_of(record, one.field)} – {record.heading}"
        form = self._written.form(one)
        drafts = self._written.drafts if form else None
        dialog = ValueDialog(
            self._plan, record, field, raw, title=title, trouble=trouble, drafts=drafts, form=form
        )

        async def write(result: FieldResult | None) -> None:
            if result is None:
                return
            value = None if result.value is ABSENT else result.value
            if trouble := self._written.keep(one, result.value):
                self.app.notify(trouble, severity="warning", markup=False)
            if isinstance(value, str) and CONFLICT in value and CONFLICT not in self._theirs(one):
                self.say("there are still places to choose, in [[ ]]; m or w goes on with the text")
            elif not await self._is_news(one):
                if one in self._open:
                    await self._begin(one, value)
                else:
                    self.say(self._gone(one), "$warning")

        self.app.push_screen(dialog, write)

    def _gone(self, one: OpenDisagreement) -> str:
        """Say that somebody else has settled it, and where to find what a person wrote for it."""
        return f"{what(self._plan, one)} of {one.record} was settled meanwhile{self._written.where(one)}"

    def _theirs(self, one: OpenDisagreement) -> str:
        return " ".join(str(choice.value) for choice in one.choices)

    # Settling

    async def _is_news(self, one: OpenDisagreement) -> bool:
        """Tell, and say, that a value came in which the person had not seen when they chose."""
        await self._take_in()
        new = self._unseen.pop(place_of(one), None)
        if not new:
            return False
        kept = "; w has what you wrote" if one in self._written else ""
        self.say(f"another value came in meanwhile: look at all of them, then choose{kept}", "$warning")
        await self._show(new)
        return True

    async def _begin(self, one: OpenDisagreement, value: Any) -> None:
        """Carry out a choice beside the keys; the next disagreement is there for the next key."""
        at = self._open.index(one)
        self._open.remove(one)
        self._asked_to_settle.add(place_of(one))
        await self._offer(at)
        self.say("settling", "$muted")
        # The app's own, as the choice stands when this list is closed before it is carried out.
        self.app.run_worker(self._carry_out(one, value, at), group="settle", exit_on_error=False)

    async def _carry_out(self, one: OpenDisagreement, value: Any, at: int) -> None:
        error = await self._settle(one, value)
        if error:
            await self._put_back(one, at, one_line(error))
            return
        self._written.drop(one)
        if self.is_attached:
            left = len(self._open)
            self.say(f"settled; {left} left" if left else "settled; that was the last one", "$success")

    async def _put_back(self, one: OpenDisagreement, at: int, error: str) -> None:
        """A choice could not be carried out: show what is open there now, if anything is."""
        if not self.is_attached:
            self.app.notify(error + self._written.where(one), severity="warning", markup=False)
            return
        self._asked_to_settle.discard(place_of(one))
        # Who cannot look must take it that it is open still.
        known = self._now() if self._look else [one]
        now = next((each for each in known if place_of(each) == place_of(one)), None)
        if now is not None:
            self._open.insert(at, now)
            await self._offer(at)
        self.say(error if now else self._gone(one))

    def _now(self) -> list[OpenDisagreement]:
        return list(self._look()) if self._look else list(self._open)

    def _hear(self) -> None:
        if self.display:
            self.call_later(self._take_in)

    async def _take_in(self) -> None:
        """Show what is open now; a value that is new to a disagreement is marked until it was looked at."""
        if self._look is None:
            return
        now = self._now()
        # What was just settled may still be told of until the files have followed.
        self._asked_to_settle &= {place_of(one) for one in now}
        known = {place_of(one): one for one in self._open}
        for one in now:
            before = known.get(place_of(one))
            if before and (new := [choice for choice in one.choices if choice not in before.choices]):
                self._unseen.setdefault(place_of(one), []).extend(new)
        found = [one for one in now if place_of(one) not in self._asked_to_settle]
        if found == self._open:
            return
        current = self._current()
        self._open = found
        places = [place_of(one) for one in found]
        at = places.index(place_of(current)) if current and place_of(current) in places else 0
        if current and place_of(current) not in places:
            self.say(self._gone(current), "$warning")
        elif current and self._unseen.get(place_of(current)):
            self.say("another value came in: it is marked NEW", "$warning")
        await self._offer(at)

    async def _offer(self, at: int) -> None:
        self.query_one(PickList).offer(self._picks(), at=str(min(at, len(self._open) - 1)))
        await self._show()

    # Showing

    @on(OptionList.OptionHighlighted)
    async def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        await self._show()

    def _current(self) -> OpenDisagreement | None:
        index = self.query_one(PickList).highlighted
        return self._open[index] if index is not None and index < len(self._open) else None

    def _picks(self) -> list[Pick]:
        picks = []
        for number, one in enumerate(self._open):
            record = self._plan.get(one.record)
            title = record.heading if record else one_line(one.record)
            picks.append(Pick(str(number), f"{what(self._plan, one)}: {title}", one.record))
        return picks

    def hints(self) -> Sequence[Hint]:
        """Return the keys that help with the one under the cursor."""
        one = self._current()
        if one is None:
            return _KEYS[-1:]
        record = self._plan.get(one.record)
        count = len(one.choices)
        keys: list[Hint] = [("1 2" if count == 2 else f"1-{min(count, 9)}", "keep")]
        keys += [("m", "merge")] if mergeable(record, one) else []
        keys += [("w", "write")] if writable(record, one) else []
        keys += [("a", "agenda")] if self._put_on_agenda else []
        return (*keys, ("enter", "go"), *_KEYS)

    async def _show(self, new: Iterable[Choice] = ()) -> None:
        one = self._current()
        empty = self.query_one("#empty", Line)
        empty.display = one is None
        empty.show(
            "The partners agree: no field has two values. What two of you write at once shows up here."
        )
        self.query_one(PickList).display = one is not None
        self.query_one("#about-one", Line).display = one is not None
        self.show_hints()
        columns = self.query_one("#sides", Container)
        shown: list[Side] = []
        if one is not None:
            where = (
                f"{one.record} · {what(self._plan, one)} · the times are the writers' own and settle nothing"
            )
            self.query_one("#about-one", Line).show(Content.styled(one_line(where), "$muted"))
            marked = [*new, *self._unseen.get(place_of(one), ())]
            shown = sides(self._plan, one, self._me, marked, signs=self.glyphs.ascii_only)
        columns.set_class(len(shown) > _MOST_BESIDE, "-many")
        await columns.remove_children()
        await columns.mount(*(_line(side) for side in shown))
        self.query_one("#values", VerticalScroll).scroll_home(animate=False)


def _line(side: Side) -> Line:
    line = Line(side.whole, classes="side")
    line.set_class(side.standing, "-standing")
    return line
