"""What the palette finds: records by id and title, commands, panes and spaces, themes.

Hits are `Content` throughout: the palette reads plain strings, its own highlighting too, as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.panes.views import views_of
from cbrm_tui.tui.screens.main import MainScreen
from cbrm_tui.tui.widgets.top_line import space_word

if TYPE_CHECKING:
    from cbrm_tui.tui.app import CbrmApp

_MOST_RECORDS: Final = 60
_EXACT, _RECORD, _COMMAND = 1.0, 0.9, 0.8


def has_words(text: str, query: str) -> bool:
    """Tell whether a text holds every word of a query, in any order and case."""
    return all(word in text.casefold() for word in query.casefold().split())


class _Commands(Provider):
    """Commands with a name each, shown before anything is typed too."""

    def commands(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield each command's name and what it does."""
        raise NotImplementedError

    async def discover(self) -> Hits:
        """Yield every command."""
        for name, command in self.commands():
            yield DiscoveryHit(Content(name), command, text=name)

    async def search(self, query: str) -> Hits:
        """Yield the commands that match."""
        for name, command in self.commands():
            if has_words(name, query):
                yield Hit(_COMMAND, Content(name), command, text=name)

    @property
    def main(self) -> MainScreen | None:
        """The main screen, if it is the one the palette was called from."""
        return self.screen if isinstance(self.screen, MainScreen) else None


class PlaceCommands(_Commands):
    """Panes and spaces."""

    def commands(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield a way to each."""
        main = self.main
        if main is None:
            return
        yield "Go to the overview", partial(main.go, 0)
        for principle in catalogue.load(main.session.plan.language).principles:
            yield f"Go to {principle.number} {principle.title}", partial(main.go, principle.number)
            for view in views_of(principle.number, main.session, main.space, main.glyphs):
                yield (
                    f"Go to {principle.number} {main.glyphs.dot} {view.name}",
                    partial(main.go_to_view, principle.number, view.key),
                )
        for space in main.session.spaces:
            yield f"Show the space {space_word(space)}", partial(main.show_space, space)


class KeyCommands(_Commands):
    """Everything that has a key, by its tooltip."""

    def commands(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield what the bindings of the screen do."""
        main = self.main
        if main is None:
            return
        for active in main.active_bindings.values():
            binding = active.binding
            name = binding.id or ""
            if name.startswith("main.") and not name.startswith(("main.principle", "main.commands")):
                key = self.app.get_key_display(binding)
                run = partial(main.run_action, binding.action)
                yield f"{binding.tooltip}  ({key})", run
        yield "Quit  (ctrl+q)", self.app.exit


class ThemeCommands(_Commands):
    """The themes."""

    def commands(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield each theme by its title."""
        app = cast("CbrmApp", self.app)
        for name, title in app.theme_titles.items():
            yield f"Theme: {title}", partial(app.choose_theme, name)


class RecordCommands(Provider):
    """Every record, by id and title; only when something is typed."""

    async def search(self, query: str) -> Hits:
        """Yield the records whose id or title matches, the best first."""
        main = self.screen
        if not isinstance(main, MainScreen):
            return
        found = 0
        for key, record in main.session.plan.records.items():
            text = one_line(f"{record.id} {record.heading}")
            if not has_words(text, query):
                continue
            exact = record.id.casefold() == query.strip().casefold()
            name = Content.assemble(
                (f"{record.id} ", "bold"), record.heading, f"  {space_word(record.space)}"
            )
            yield Hit(_EXACT if exact else _RECORD, name, partial(main.open_record, key), text=text)
            found += 1
            if found >= _MOST_RECORDS:
                return
