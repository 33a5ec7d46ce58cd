"""Jump mode: a letter or two beside everything on the screen that can be gone to.

A widget tells by `jump_targets` what in it can be gone to; one without it that takes the focus is a target
as a whole. The letters are small widgets of their own, so that nothing else is painted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol, runtime_checkable

from textual import events
from textual.content import Content
from textual.errors import NoWidget
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, OptionList

from cbrm_tui.tui.widgets.line_widget import LeanWidget

LETTERS: Final = "asdfjklghewio"
_HINT: Final = "Letters go there; a capital at the end opens it too; esc stays here"


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a widget: where its letters stand, counted from the top left of the widget's content, and
    what going there does. `open` does what enter would; None where there is nothing to open."""

    x: int
    y: int
    go: Callable[[], object]
    open: Callable[[], object] | None = None


@runtime_checkable
class Jumpable(Protocol):
    """A widget that has several things that can be gone to."""

    def jump_targets(self) -> Iterable[Target]:
        """Return those that are in sight."""


class JumpLetters(LeanWidget):
    """The letters of one target."""

    DEFAULT_CSS = """
    JumpLetters {
        layer: _loading;
        position: absolute;
        width: auto;
        height: 1;
        background: $warning;
        color: $background;
        text-style: bold;
        &:nocolor { text-style: bold reverse; }
        &:ansi { text-style: bold reverse; background: ansi_default; color: ansi_default; }
    }
    """

    def __init__(self, letters: str, at: Offset) -> None:
        super().__init__()
        self.letters = letters
        self.styles.offset = at

    def render(self) -> Content:
        """Draw them."""
        return Content(self.letters)


class JumpMode(LeanWidget, can_focus=True):
    """Takes the keys while the letters are shown, and says on the last line what to do."""

    DEFAULT_CSS = """
    JumpMode {
        layer: _loading;
        position: absolute;
        width: 100%;
        height: 1;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(self, targets: dict[str, tuple[Offset, Target]], back: Widget | None, height: int) -> None:
        super().__init__()
        self._targets = targets
        self._back = back
        self._selection = getattr(back, "selection", None)
        self._typed = ""
        self._over = False
        self.styles.offset = Offset(0, height - 1)

    def render(self) -> Content:
        """Say what to do."""
        return Content(f" {_HINT}")

    def on_key(self, event: events.Key) -> None:
        """Take a letter; anything else ends the mode."""
        event.stop()
        letter = event.character or ""
        typed = self._typed + letter.lower()
        fitting = [letters for letters in self._targets if letters.startswith(typed)]
        if not letter.isalpha() or not fitting:
            self._end()
        elif fitting == [typed]:
            self._end()
            _, target = self._targets[typed]
            target.go()
            if letter.isupper() and target.open is not None:
                target.open()
        else:
            self._typed = typed
            for label in self.screen.query(JumpLetters):
                label.display = label.letters.startswith(typed)

    def on_blur(self) -> None:
        """End when the focus goes elsewhere."""
        self._end()

    def on_screen_suspend(self) -> None:
        """End when another screen comes up."""
        self._end()

    def _end(self) -> None:
        if self._over:
            return
        self._over = True
        screen = self.screen
        if self.has_focus:
            screen.set_focus(self._back, scroll_visible=False)
            if self._back is not None and self._selection is not None:
                # An input selects all of its text when it is entered: the next letter would overwrite it.
                self._back.call_later(setattr, self._back, "selection", self._selection)
        screen.query(JumpLetters).remove()
        self.remove()


def jump(screen: Screen[Any]) -> bool:
    """Show the letters on a screen; False when there is nothing to go to, or they are shown already."""
    if screen.query(JumpMode):
        return False
    focused = screen.focused
    found = [(at, target) for _, at, target in sorted(_on(screen), key=lambda one: one[0] is not focused)]
    if not found:
        return False
    letters = dict(zip(labels(len(found)), found, strict=True))
    mode = JumpMode(letters, focused, screen.size.height)
    screen.mount(*(JumpLetters(text, at) for text, (at, _) in letters.items()), mode)
    screen.set_focus(mode, scroll_visible=False)
    return True


def labels(count: int) -> list[str]:
    """Return as many labels, none of which begins another, as short as can be."""
    found, at = [""], 0
    while len(found) - at < max(count, 2):
        head, at = found[at], at + 1
        found += [head + letter for letter in LETTERS]
    return found[at : at + count]


def option_targets(options: OptionList, wanted: Callable[[int], bool]) -> Iterator[Target]:
    """Yield the options in sight, by their index, that are wanted and not disabled."""
    top = options.scroll_offset.y
    for index, line in options._index_to_line.items():
        if 0 <= line - top < options.scrollable_content_region.height and wanted(index):
            yield Target(0, line - top, partial(_highlight, options, index), options.action_select)


def _highlight(options: OptionList, index: int) -> None:
    options.focus(scroll_visible=False)
    options.highlighted = index


def _on(screen: Screen[Any]) -> Iterator[tuple[Widget, Offset, Target]]:
    """Yield what can be gone to, with the widget it is in and where its letters stand on the screen."""
    for widget in screen.walk_children(Widget):
        if not widget.display or widget.disabled:
            continue
        try:
            geometry = screen.find_widget(widget)
        except NoWidget:
            continue
        seen = geometry.visible_region
        if not seen.area:
            continue
        targets: Iterable[Target] = ()
        if isinstance(widget, Jumpable):
            targets = widget.jump_targets()
        elif widget.focusable:
            targets = [Target(0, 0, widget.focus, widget.press if isinstance(widget, Button) else None)]
        origin = widget.content_region.offset
        for target in targets:
            at = origin + Offset(target.x, target.y)
            if seen.contains_point(at):
                yield widget, at, target
