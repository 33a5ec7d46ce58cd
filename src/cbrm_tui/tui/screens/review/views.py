"""The widgets of a review, one for each step; their keys act on the screen that holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content

from cbrm_tui.domain.records import Issue, Measure, Risk
from cbrm_tui.tui.panes.sheets.base import Line, Sight
from cbrm_tui.tui.screens.review import closing, steps
from cbrm_tui.tui.screens.review.chair import Chair
from cbrm_tui.tui.screens.review.face import Face
from cbrm_tui.tui.screens.review.page import draw
from cbrm_tui.tui.widgets.line_list import LineList
from cbrm_tui.tui.widgets.line_widget import LeanWidget


def key(
    name: str, keys: str, label: str, tooltip: str, *, at: str = "", action: str = "", show: bool = True
) -> Binding:
    """Return a binding of a review, or of its step `at`; its action is the screen's of that name."""
    place = f"review_{at}" if at else "review"
    return Binding(keys, action or f"screen.{name}", label, show=show, id=f"{place}.{name}", tooltip=tooltip)


_ALONG: Final = (
    key("forward", "right,l", "on", "On to the next item or step"),
    key("back", "left,h", "back", "Back to the item or step before"),
)


class ListStep(LineList):
    """A step that shows lines; the cursor stays on its line while others change."""

    BINDINGS: ClassVar[list[BindingType]] = [*_ALONG]

    def lines(self, chair: Chair, sight: Sight) -> Iterable[Line]:
        """Yield what the step shows."""
        raise NotImplementedError

    def __init__(self, chair: Chair, sight: Callable[[int], Sight]) -> None:
        super().__init__()
        self._chair = chair
        self._sight = sight

    def draw(self) -> None:
        """Show what there is now."""
        if self.size.width:
            self.show(list(self.lines(self._chair, self._sight(max(20, self.size.width - 2)))))

    def on_resize(self) -> None:
        """Lay the lines out for another width."""
        super().on_resize()
        self.draw()


class PeopleStep(ListStep):
    """Who is there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("present", "space", "here or not", "Say that the person is here, or is not", at="people"),
        key("add_person", "a", "add a name", "Add somebody who is not on the list", at="people"),
    ]

    def lines(self, chair: Chair, sight: Sight) -> Iterable[Line]:
        """Yield what the step shows."""
        return steps.people_lines(chair, sight)


class ActionsStep(ListStep):
    """What earlier meetings asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("done", "d", "done", "The action is done", at="actions"),
        key("still_open", "o", "still open", "The action stays open", at="actions"),
        key("new_date", "w", "new date", "Give the action another date", at="actions"),
        key("actionee", "O", "who", "Say who does it", at="actions"),
    ]

    def lines(self, chair: Chair, sight: Sight) -> Iterable[Line]:
        """Yield what the step shows."""
        return steps.action_lines(chair, sight)


class EventsStep(ListStep):
    """What has happened since."""

    def lines(self, chair: Chair, sight: Sight) -> Iterable[Line]:
        """Yield what the step shows."""
        return steps.event_lines(chair, sight)


class ParkedStep(ListStep):
    """New risks to be written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("write_parked", "e", "write", "Write the new risk under the cursor", at="new"),
        key("unpark", "x", "drop", "Take the new risk from the list", at="new"),
    ]

    def lines(self, chair: Chair, sight: Sight) -> Iterable[Line]:
        """Yield what the step shows."""
        return closing.parked_lines(chair, sight)


class ReadBackStep(ListStep):
    """What was decided."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("edit", "e", "edit", "Edit a field of the record under the cursor, or the minutes", at="read"),
        key("actionee", "O", "who", "Say who does it", at="read"),
        key("new_date", "w", "when", "Give the action another date", at="read"),
        key(
            "minutes",
            "E",
            "minutes",
            "Edit the text of the minutes in $EDITOR",
            at="read",
            action="screen.minutes_outside",
        ),
    ]

    def lines(self, chair: Chair, sight: Sight) -> Iterable[Line]:
        """Yield what the step shows."""
        return closing.read_back_lines(chair, sight)


class NextStep(ListStep):
    """The next meeting, and the end of this one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("next_day", "w", "another day", "Choose the day of the next meeting", at="next"),
        key("close_meeting", "C", "close", "Close the meeting and write its minutes", at="next"),
    ]

    def lines(self, chair: Chair, sight: Sight) -> Iterable[Line]:
        """Yield what the step shows."""
        return closing.next_lines(chair, sight)


class ItemPage(LeanWidget, can_focus=True):
    """One item, large."""

    DEFAULT_CSS = """
    ItemPage {
        height: 1fr;
        padding: 0 1;
        text-wrap: nowrap;
        text-overflow: clip;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("keep", "k", "keep", "It stays as it is, or was talked about; on to the next", at="item"),
        key("rescore", "r", "rescore", "Score the risk anew, or add a reading to a measure", at="item"),
        key("treat", "t", "treat", "Say how it is treated, and who does what", at="item"),
        key("escalate", "E", "escalate", "Take it up the ladder", at="item"),
        key("accept_until", "A", "accept", "Accept it until a day, with a reason", at="item"),
        key("occurred", "O", "occurred", "It has happened: opens an issue and links it", at="item"),
        key("close_item", "x", "close", "Close it, with a reason", at="item"),
        key(
            "scores",
            "s",
            "scores",
            "Score in private, each in turn, then show how far you are apart",
            at="item",
        ),
        key("action", "a", "action", "Add an action that comes of this", at="item"),
        key("decision", "d", "decision", "Add a decision about this", at="item"),
        key("owner", "o", "owner", "Say who owns it", at="item"),
        key("note", "n", "note", "Note something about it for the minutes", at="item"),
        key("put_off", "w", "put off", "Leave it for another time; on to the next", at="item"),
        key("edit", "e", "edit", "Edit a field of the record", at="item"),
        key("settle", "c", "settle", "Settle what partners disagree on", at="item"),
        key("read_record", "i", "all of it", "Read the whole record", at="item"),
        *_ALONG,
    ]

    def __init__(self, chair: Chair, face: Callable[[int, int], Face | None]) -> None:
        super().__init__()
        self._chair = chair
        self._face = face
        self._shown: tuple[Content, ...] = ()

    def draw(self) -> None:
        """Show the item as it is now; nothing is written where it looks the same."""
        lines = tuple(self._lines())
        if lines != self._shown:
            self._shown = lines
            self.refresh()

    def on_resize(self) -> None:
        """Draw for another size."""
        self._shown = tuple(self._lines())

    def render(self) -> Content:
        """Return the page."""
        return Content("\n").join(self._shown)

    def _lines(self) -> Sequence[Content]:
        width, height = self.content_size
        face = self._face(width, height) if width and height else None
        if face is not None:
            return draw(face)
        return [Content.styled("Nothing is on the agenda; m adds something, right goes on.", "$muted")]


def applies(action: str, chair: Chair) -> bool:
    """Tell whether a key of the item page has a meaning for the item in hand."""
    record = chair.record
    risk = isinstance(record, Risk)
    match action:
        case "treat" | "accept_until" | "occurred" | "scores":
            return risk
        case "rescore":
            return risk or isinstance(record, Measure)
        case "escalate" | "close_item":
            return isinstance(record, Risk | Issue)
        case "owner" | "edit" | "read_record":
            return record is not None
        case "settle":
            return record is not None and any(one.record == record.id for one in chair.disagreements)
        case _:
            return True


class KeyLines(LeanWidget):
    """The keys of the moment on as many lines as the widget has; what finds no room is in the help."""

    DEFAULT_CSS = """
    KeyLines {
        height: 2;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._hints: tuple[tuple[str, str], ...] = ()

    def show(self, hints: Iterable[tuple[str, str]]) -> None:
        """Show keys with what they do, the most useful first, the one for all keys last."""
        if (found := tuple(hints)) != self._hints:
            self._hints = found
            self.refresh()

    @property
    def text(self) -> str:
        """What the lines say, without styles."""
        return self.render().plain

    def render(self) -> Content:
        """Fill the lines from the left."""
        if not self._hints:
            return Content("")
        *others, last = self._hints
        width, rows = self.size.width, max(1, self.size.height)
        lines: list[list[tuple[str, str]]] = [[] for _ in range(rows)]
        used = [0] * rows
        used[-1] = _width(last)
        row = 0
        for hint in others:
            while row < rows and used[row] + _width(hint) > width:
                row += 1
            if row == rows:
                break
            lines[row].append(hint)
            used[row] += _width(hint)
        lines[-1].append(last)
        return Content("\n").join(
            Content.assemble(
                *(part for each in line for part in ((f" {each[0]}", "bold $accent"), f" {each[1]} "))
            )
            for line in lines
        )


def _width(hint: tuple[str, str]) -> int:
    return cell_len(hint[0]) + cell_len(hint[1]) + 3


STEP_VIEWS: Final[Mapping[str, type[ListStep]]] = {
    "people": PeopleStep,
    "actions": ActionsStep,
    "events": EventsStep,
    "new": ParkedStep,
    "read": ReadBackStep,
    "next": NextStep,
}
"""The widget of each step; that of the items is an `ItemPage`."""
