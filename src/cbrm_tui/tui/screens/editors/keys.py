"""All keys by the place where they are heard, to look up and to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, Final, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.configured import ConfiguredApp
from cbrm_tui.tui.keys import Bound, preset_keys, write_keys
from cbrm_tui.tui.owners import all_bindings
from cbrm_tui.tui.panes.register_view import FilterBox
from cbrm_tui.tui.places import PLACES, place_of, title_of
from cbrm_tui.tui.rebinding import Change, rebind, resetting, shown_keys
from cbrm_tui.tui.screens.editors.choice_prompt import ChoicePrompt
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line
from cbrm_tui.tui.screens.editors.key_prompt import KeyPrompt
from cbrm_tui.tui.widgets.cells import Cell, Column, Row
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.workspace.edits import ABSENT
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.preferences import remember

_COLUMNS: Final = (
    Column("what", "What it does", flex=1, minimum=18, priority=2),
    Column("now", "Keys", 15, priority=3),
    Column("default", "Default", 10, priority=1),
    Column("place", "Where", 15),
)
_PRESETS: Final = (
    ("default", "cbrm's own", "letters, arrows, j k h l"),
    ("vim", "vim", "leaning on vim: i edits, o opens a new one, d deletes"),
    ("emacs", "emacs", "leaning on emacs: ctrl+n ctrl+p move, ctrl+g goes back"),
)


class KeysScreen(Dialog[None]):
    """Lists bindings, all there are unless some are named; what is changed goes into keymap.toml at once."""

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("keys.tcss")]
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("keys.filter", "slash", "filter", "Filter as you type"),
        binding("keys.clear", "asterisk", "clear", "Show all again"),
        binding("keys.reset", "x,delete", "reset", "Back to the keys without your own"),
        binding("keys.preset", "p", "preset", "Choose a set of keys: vim, emacs, or cbrm's own"),
    ]
    HINTS = (("enter", "new keys"), ("x", "back"), ("/", "filter"), ("p", "sets of keys"), ("esc", "closes"))

    def __init__(self, bound: Mapping[str, Bound] | None = None) -> None:
        super().__init__("Keys")
        self._bound = all_bindings() if bound is None else bound
        self._base: dict[str, str] = {}
        self._now: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """The list, the line to type a filter in, and what is under the cursor."""
        yield RegisterTable(
            _COLUMNS,
            no_match="No key does that; * shows all again.",
            ascii_only=self.glyphs.ascii_only,
        )
        box = FilterBox(placeholder="what it does, where, or a key; enter keeps, escape clears", compact=True)
        box.display = box.cursor_blink = False
        yield box
        yield Line(id="about", classes="about")

    def on_mount(self) -> None:
        """Show the keys as they are."""
        self._fill()
        self._table.focus()

    def accept(self) -> None:
        """Close; every change was written when it was made."""
        self.finish(None)

    @property
    def _table(self) -> RegisterTable:
        return self.query_one(RegisterTable)

    @property
    def _app(self) -> ConfiguredApp[None]:
        return cast(ConfiguredApp[None], self.app)

    # The list

    def _fill(self) -> None:
        configuration = self._app.configuration
        declared = {name: bound.keys for name, bound in self._bound.items()}
        preset = configuration.preferences.keys
        self._base = {**declared, **preset_keys(preset)}
        self._now = {**declared, **configuration.keymap.keys}
        self._table.set_rows(self._rows())
        leaning = f", leaning on {preset}" if preset != "default" else ""
        self.query_one("#title", Line).show(Content.styled(f"Keys{leaning}", "bold"))
        self._show_chosen()

    def _rows(self) -> Iterator[Row]:
        order = {place: number for number, place in enumerate(PLACES)}
        for name in sorted(self._bound, key=lambda name: order.get(place_of(name), len(order))):
            other = self._now[name] != self._base[name]
            cells = (
                Cell(self._bound[name].tooltip),
                Cell(shown_keys(self._now[name]), "accent" if other else "strong"),
                Cell(shown_keys(self._base[name]), "muted"),
                Cell(title_of(place_of(name)), "muted"),
            )
            yield Row(name, cells, "*" if other else "", "accent")

    @on(RegisterTable.RowHighlighted)
    def _moved(self, event: RegisterTable.RowHighlighted) -> None:
        event.stop()
        self._show_chosen()

    def _show_chosen(self) -> None:
        name = self._table.cursor_key
        if name is None:
            self.query_one("#about", Line).show("")
            return
        own = "; your own keys" if self._now[name] != self._base[name] else ""
        where = title_of(place_of(name))
        text = Content(f"{self._bound[name].tooltip}\n{where}: {shown_keys(self._now[name])}{own}  ({name})")
        self.query_one("#about", Line).show(text)

    # Changing

    @on(RegisterTable.RowOpened)
    def _ask(self, event: RegisterTable.RowOpened) -> None:
        event.stop()
        name = event.key

        def change(keys: str) -> Change:
            return rebind(name, keys, self._now, self._base, self._bound)

        def answered(change: Change | None) -> None:
            if change:
                self._write(lambda: self._put(change))
                lost = f"; {change.taken}" if change.taken else ""
                self.say(f"{self._bound[name].tooltip}: {shown_keys(self._now[name])}{lost}", "$success")

        self.app.push_screen(KeyPrompt(self._bound[name].tooltip, self._now[name], change), answered)

    def action_reset(self) -> None:
        """Take the person's own keys of a binding away, and of those that hold what it gets back."""
        name = self._table.cursor_key
        if name is None or self._now[name] == self._base[name]:
            self.say("these are its keys without your own", "$muted")
            return
        names = resetting(name, self._now, self._base)
        self._write(lambda: self._put(Change({one: self._base[one] for one in names})))
        listed = "; ".join(f"{self._bound[one].tooltip}: {shown_keys(self._now[one])}" for one in names)
        self.say(f"as without your own: {listed}", "$success")

    def action_preset(self) -> None:
        """Choose what the person's own keys are laid over."""

        def answered(preset: str | None) -> None:
            if preset:
                self._write(lambda: remember("keys", preset, self._app.configuration.folder))

        now = self._app.configuration.preferences.keys
        self.app.push_screen(ChoicePrompt("A set of keys, under your own", _PRESETS, now), answered)

    def _put(self, change: Change) -> None:
        for name, keys in change.keys.items():
            value = ABSENT if keys == self._base[name] else keys
            write_keys(self._app.configuration.folder, name, value)

    def _write(self, write: Callable[[], None]) -> None:
        self.say("")
        try:
            write()
        except WorkspaceError as error:
            self.say(str(error))
        self._app.reload_configuration()
        self._fill()

    # Filter

    def action_filter(self) -> None:
        """Let the person type words; the list follows."""
        box = self.query_one(FilterBox)
        box.display = True
        box.focus()

    def action_clear(self) -> None:
        """Show all again."""
        box = self.query_one(FilterBox)
        box.value = ""
        box.display = False

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._table.filter(event.value or None)
        self._show_chosen()

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(FilterBox).display = bool(event.value.strip())
        self._table.focus()
