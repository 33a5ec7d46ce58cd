"""A list to choose from by arrows, digits, or by typing what the choice is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.jump import Target, option_targets
from cbrm_tui.tui.screens.editors.matching import best
from cbrm_tui.tui.widgets.cells import plain

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Pick:
    """Something to choose: its key, what it is called, and a muted note behind."""

    key: str
    text: str
    note: str = ""


class PickList(OptionList):
    """Choices of which one is taken with enter or its digit; with `multi`, space marks several.

    Letters narrow the list as they are typed, best fit first, unless `typing` is off; then they go to
    whoever is around. With `digits` off, digits are typed like letters.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("list.accept", "enter", "done", "Accept what is under the cursor"),
        binding("list.mark", "space", "mark", "Mark it, or unmark it"),
        binding("list.shorten", "backspace", "shorten", "Take back the last letter of the filter"),
    ]

    class Chosen(Message):
        """Enter or a digit settled it; `key` is the highlighted choice, None where none fits."""

        def __init__(self, pick_list: PickList, key: str | None) -> None:
            super().__init__()
            self.pick_list = pick_list
            self.key = key

    class Narrowed(Message):
        """Other choices are shown, as something was typed."""

    class Marked(Message):
        """Other choices are marked than before."""

    def __init__(
        self,
        picks: Iterable[Pick],
        *,
        multi: bool = False,
        marked: Iterable[str] = (),
        at: str | None = None,
        digits: bool = True,
        typing: bool = True,
        **rest: Any,
    ) -> None:
        super().__init__(markup=False, **rest)
        self._picks = list(picks)
        self._multi = multi
        self._marked = list(dict.fromkeys(marked))
        self._digits = digits and not multi
        self._typing = typing
        self._typed = ""
        self._shown: list[Pick] = []
        self._fill(at)

    @property
    def marked(self) -> list[str]:
        """The keys that are marked, in the order in which they were."""
        return list(self._marked)

    @property
    def current(self) -> str | None:
        """The key of the highlighted choice."""
        index = self.highlighted
        return self._shown[index].key if index is not None and index < len(self._shown) else None

    @property
    def shown(self) -> Sequence[Pick]:
        """The choices that fit what was typed."""
        return tuple(self._shown)

    def offer(
        self, picks: Iterable[Pick], marked: Iterable[str] | None = None, at: str | None = None
    ) -> None:
        """Put other choices in place of these."""
        self._picks = list(picks)
        if marked is not None:
            self._marked = list(dict.fromkeys(marked))
        self._fill(at if at is not None else self.current)

    def narrow(self, typed: str) -> None:
        """Show only what fits `typed`, the best fit highlighted."""
        self._typed = typed
        self._fill(None if typed else self.current)
        self.post_message(self.Narrowed())

    def jump_targets(self) -> Iterator[Target]:
        """Return the choices in sight."""
        return option_targets(self, lambda at: self.can_focus)

    def action_done(self) -> None:
        """Settle it with what is highlighted."""
        self.post_message(self.Chosen(self, self.current))

    def action_select(self) -> None:
        """A click: mark, or choose."""
        if self._multi:
            self.action_mark()
        else:
            self.action_done()

    def action_mark(self) -> None:
        """Mark the highlighted choice, or unmark it."""
        key, index = self.current, self.highlighted
        if not self._multi:
            self._type(" ")
        elif key is not None and index is not None:
            self._marked = (
                [one for one in self._marked if one != key] if key in self._marked else [*self._marked, key]
            )
            self.replace_option_prompt_at_index(index, self._prompt(index))
            self.post_message(self.Marked())

    def action_shorten(self) -> None:
        """Take back the last letter that was typed."""
        if self._typing and self._typed:
            self.narrow(self._typed[:-1])

    async def _on_key(self, event: events.Key) -> None:
        character = event.character
        if not self._typing or not event.is_printable or character is None or character == " ":
            return
        event.stop()
        event.prevent_default()
        if self._digits and character.isdecimal():
            index = int(character) - 1
            if 0 <= index < len(self._shown):
                self.highlighted = index
                self.action_done()
        else:
            self._type(character)

    def _type(self, character: str) -> None:
        if self._typing and (self._typed or character != " "):
            self.narrow(self._typed + character)

    def _fill(self, at: str | None) -> None:
        fitting = best(self._typed, self._picks, lambda pick: (pick.text, pick.key, pick.note))
        self._shown = fitting[:_MOST]
        self.set_options([self._prompt(index) for index in range(len(self._shown))])
        keys = [pick.key for pick in self._shown]
        self.highlighted = keys.index(at) if at in keys else (0 if keys else None)
        if self._typing:
            self.border_title = Content(f"filter: {plain(self._typed)}" if self._typed else "type to filter")
        hidden = len(fitting) - len(self._shown)
        counted = f"{len(fitting)} of {len(self._picks)}" if self._typed else ""
        more = f"{hidden} more, type to narrow" if hidden else counted
        self.border_subtitle = Content(more if keys else "nothing fits")

    def _prompt(self, index: int) -> Content:
        pick = self._shown[index]
        if self._multi:
            lead = "[x] " if pick.key in self._marked else "[ ] "
        elif self._digits and self._typing:
            lead = f"{index + 1} " if index < 9 else "  "
        else:
            lead = ""
        note = f"  {plain(pick.note)}" if pick.note else ""
        return Content.assemble(lead, plain(pick.text), (note, "italic"))
