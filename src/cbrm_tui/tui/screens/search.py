"""Search over everything: records by whatever stands in them, commands, places, spaces, themes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Final

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from cbrm_tui.domain.records import Record
from cbrm_tui.domain.searching import MOST, Hit, Search, Span, entry_of
from cbrm_tui.tui.background import beside
from cbrm_tui.tui.commands import Command, commands_of, rank_of_command
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog
from cbrm_tui.tui.screens.editors.inputs import LineInput
from cbrm_tui.tui.screens.main import MainScreen
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.cells import fit, plain
from cbrm_tui.tui.widgets.lean_strip import LeanStrip
from cbrm_tui.tui.widgets.top_line import space_word

_MATCH: Final = "bold underline $accent"
_BEFORE: Final = 16
"""Cells of a text that are shown before what was found in it."""
_ID: Final = 9
_NOTHING: Final = "nothing has these words in it; fewer letters find more"


@dataclass(frozen=True)
class Found:
    """A line of the results: what it shows, and what choosing it does."""

    rank: float
    content: Content
    run: Callable[[], Any]

    @property
    def look(self) -> tuple[object, ...]:
        """Everything that is seen of it: contents are equal when their texts are."""
        return self.content.plain, tuple(self.content.spans)


class Results(OptionList, can_focus=False):
    """What was found; the keys stay in the line above."""

    ALLOW_SELECT = False

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Return the style of a part; Textual leaves out of it that the part is reversed."""
        style = super().get_visual_style(*component_classes, partial=partial)
        if component_classes and self.get_component_styles(*component_classes).text_style.reverse:
            style += Style(reverse=True)
        return style

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the lines inside `crop`, each change of style written once."""
        return [LeanStrip(list(strip), strip.cell_length) for strip in super().render_lines(crop)]


class SearchScreen(Dialog[Callable[[], Any] | None]):
    """Returns what the chosen line does. Results follow the typing; no key waits for them but enter.

    `go` opens a record at a field; without `session` there are no records, without `offered` nothing else.
    """

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.parent.parent / "search.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "step(1)", "Next", show=False, id="search.down", tooltip="Next result"),
        Binding("up", "step(-1)", "Previous", show=False, id="search.up", tooltip="Previous result"),
        Binding("pagedown", "page(1)", "Page", show=False, id="search.page_down", tooltip="A page down"),
        Binding("pageup", "page(-1)", "Page", show=False, id="search.page_up", tooltip="A page up"),
    ]
    HINTS = (("enter", "opens"), ("up down", "choose"), ("esc", "closes"))

    def __init__(
        self,
        title: str,
        *,
        session: Session | None = None,
        space: str = "",
        principle: int = 0,
        go: Callable[[str, str], Any] = lambda key, field: None,
        offered: Sequence[Command] = (),
    ) -> None:
        super().__init__(title)
        self._session = session
        self._shown_where = space, principle
        self._go = go
        self._offered = offered
        self._search = Search()
        self._found: list[Found] = []
        self._query = ""
        self._asked = 0
        self._answered = 0
        self._busy = False
        self._enter_waits = False

    def body(self) -> ComposeResult:
        """The line to type in, and what is found."""
        what = "id, title, any words, a person" if self._session else "what do you want to do?"
        if self._session and self._offered:
            what = "a record by any words in it, a command, a place, a theme"
        yield LineInput(compact=True, placeholder=what)
        yield Results(markup=False, compact=True)

    def on_mount(self) -> None:
        """Begin with what can be done; read the records meanwhile."""
        self._look("")

    def accept(self) -> None:
        """Do what is chosen, as soon as there is something for what was typed."""
        at = self.query_one(Results).highlighted
        if self._answered == self._asked and at is not None:
            self.finish(self._found[at].run)
        else:
            self._enter_waits = self._busy

    def action_step(self, by: int) -> None:
        """Go to the next result or the one before, round and round."""
        results = self.query_one(Results)
        if results.option_count:
            results.highlighted = ((results.highlighted or 0) + by) % results.option_count

    def action_page(self, by: int) -> None:
        """Go a page down or up."""
        results = self.query_one(Results)
        step = by * max(1, results.size.height // 2)
        if results.option_count:
            results.highlighted = min(max(0, (results.highlighted or 0) + step), results.option_count - 1)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._enter_waits = False
        self._look(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.accept()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.finish(self._found[event.option_index].run)

    def on_resize(self) -> None:
        """Cut the lines to the new width, once that is known."""
        self.call_after_refresh(lambda: self._look(self._query))

    def _look(self, query: str) -> None:
        """Search for what is typed now; one search at a time, the latest wish next."""
        self._query = query
        self._asked += 1
        if not self._busy:
            self._busy = True
            self.run_worker(self._search_on(), exit_on_error=False)

    async def _search_on(self) -> None:
        done = 0
        try:
            while done != self._asked:
                done = self._asked
                await self._search_for(self._query, done)
        finally:
            self._busy = self._enter_waits = False

    async def _search_for(self, query: str, asked: int) -> None:
        named = list(self._commands(query))
        if self._session is None or not query.strip():
            self._show(named, asked, last=True)
            if self._session is not None:
                plan = self._session.plan
                await beside(lambda: plan.rows(Record, entry_of))
            return
        plan = self._session.plan
        lists = self._search.find(query, plan, *self._shown_where)
        while asked == self._asked:
            hits = await beside(lambda: next(lists, None))
            if asked != self._asked:
                return
            if hits is None:
                self._show(self._found, asked, last=True)
                return
            records = [self._line(hit, record) for hit in hits if (record := plan.get(hit.key))]
            self._show(sorted([*named, *records], key=lambda one: one.rank)[:MOST], asked)

    def _show(self, found: list[Found], asked: int, *, last: bool = False) -> None:
        """Show what was found; `last` when nothing more will come."""
        results = self.query_one(Results)
        anew = self._answered != asked
        looks = [one.look for one in found]
        if looks != [one.look for one in self._found]:
            at = results.highlighted or 0
            kept = None if anew or not at else self._found[at].look
            results.set_options([Option(one.content) for one in found])
            results.highlighted = looks.index(kept) if kept in looks else (0 if found else None)
        elif anew and found:
            results.highlighted = 0
        self._found = found
        if found or last:
            self._answered = asked
        self.say(_NOTHING if last and not found and self._query.strip() else "", "$muted")
        if self._enter_waits:
            self._enter_waits = False
            self.accept()

    def _commands(self, query: str) -> Iterator[Found]:
        width = self._width
        for one in self._offered:
            fits = rank_of_command(query, one.name) if query.strip() else (0.0, ())
            if fits:
                key = plain(one.key)
                name = fit(one.name, width - cell_len(key) - 1, ascii_only=self.glyphs.ascii_only)
                yield Found(fits[0], Content.assemble(_marked(name, fits[1]), " ", (key, "$accent")), one.run)

    def _line(self, hit: Hit, record: Record) -> Found:
        """Return a record with what was found in it, on a second line unless that is id or title."""
        ascii_only, width = self.glyphs.ascii_only, self._width
        field = hit.field if hit.field in record.data else ""
        where = f" {record.label.lower()} {self.glyphs.dot} {space_word(record.space).lower()}"
        room = max(8, width - _ID - cell_len(where))
        heading = record.heading
        spans = hit.spans if hit.field == "title" and heading == hit.text else ()
        parts: list[Any] = [
            _marked(fit(record.id, max(_ID, cell_len(record.id) + 1)), () if hit.field else hit.spans, "bold")
        ]
        room -= max(0, cell_len(record.id) + 1 - _ID)
        parts += [_marked(fit(heading, room, ascii_only=ascii_only), spans), (where, "$muted")]
        if hit.field in record.data and not spans:
            label = record.fields[hit.field].label if hit.field in record.fields else hit.field
            lead = f"{' ' * _ID}{plain(label)}: "
            text, inside = _snippet(hit.text, hit.spans, self.glyphs.ellipsis)
            cut = fit(text, max(8, width - cell_len(lead)), ascii_only=ascii_only)
            parts += ["\n", (lead, "$muted"), _marked(cut, inside)]
        return Found(hit.rank, Content.assemble(*parts), partial(self._go, hit.key, field))

    @property
    def _width(self) -> int:
        return max(20, self.query_one(Results).scrollable_content_region.width - 1)


def open_search(screen: Screen[Any], *, records_only: bool = False) -> None:
    """Open the search over a screen; records are found from the main one alone."""
    if isinstance(screen, SearchScreen):
        return
    main = screen if isinstance(screen, MainScreen) else None
    found = SearchScreen(
        "Find a record" if records_only else "Find and do",
        session=main.session if main else None,
        space=main.space if main else "",
        principle=main.pane.number if main else 0,
        go=main.open_record if main else lambda key, field: None,
        offered=() if records_only else [*commands_of(screen)],
    )

    def chosen(run: Callable[[], Any] | None) -> None:
        if run is not None:
            screen.call_later(run)

    screen.app.push_screen(found, chosen)


def _snippet(text: str, spans: Sequence[Span], ellipsis: str) -> tuple[str, tuple[Span, ...]]:
    """Cut what stands far before the first of the spans; return the rest with the spans in it."""
    begin = spans[0][0] if spans else 0
    at = text.rfind(" ", 0, max(0, begin - _BEFORE)) + 1 if begin > _BEFORE else 0
    if not at:
        return text, tuple(spans)
    by = len(ellipsis) - at
    return ellipsis + text[at:], tuple((start + by, end + by) for start, end in spans)


def _marked(text: str, spans: Iterable[Span], style: str = "") -> Content:
    """Return a text with the letters emphasised that were found."""
    content = Content.styled(text, style) if style else Content(text)
    for start, end in spans:
        content = content.stylize(_MATCH, start, min(end, len(text)))
    return content
