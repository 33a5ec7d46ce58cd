"""What can be done and where one can go from a screen, by name: what the search finds beside records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from textual.screen import Screen

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.searching import Span, by_initials, fold, rank_of
from cbrm_tui.tui.panes.views import views_of
from cbrm_tui.tui.screens.main import MainScreen
from cbrm_tui.tui.widgets.top_line import space_word

if TYPE_CHECKING:
    from cbrm_tui.tui.app import CbrmApp

_BESIDE: Final = 5
"""Rank at which a command stands behind the records whose title has the words."""
_LETTERS: Final = 200
_LEFT_OUT: Final = (
    *("main.principle", "main.commands", "search."),
    *("register.", "inspector.", "matrix.", "filter."),
)
"""Beginnings of the ids of keys that move a cursor, or that bring one here."""


@dataclass(frozen=True)
class Command:
    """Something to do: its name, its key where it has one, and the doing."""

    name: str
    run: Callable[[], Any]
    key: str = ""


def commands_of(screen: Screen[Any]) -> Iterator[Command]:
    """Yield everything that can be done from a screen; places only from the main one."""
    main = screen if isinstance(screen, MainScreen) else None
    yield from _keys(screen)
    if main is not None:
        yield from _places(main)
    app = cast("CbrmApp", screen.app)
    for name, title in app.theme_titles.items():
        yield Command(f"Theme: {title}", partial(app.choose_theme, name))


def rank_of_command(query: str, name: str) -> tuple[float, tuple[Span, ...]] | None:
    """Return how well a command's name fits what was typed, and where; None where it does not.

    One that begins with it comes before all records, others behind the titles that hold the words.
    """
    text, words = fold(name), fold(query).split()
    if found := rank_of(words, text):
        begins = text.startswith(" ".join(words))
        return (-2 if begins else _BESIDE + found[0]), found[1]
    letters = "".join(words)
    spans = by_initials(letters, text) if len(letters) > 1 else None
    return (_LETTERS, spans) if spans else None


def _keys(screen: Screen[Any]) -> Iterator[Command]:
    """Yield what the keys do that work now."""
    seen = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        name = binding.id or ""
        if name in seen or not binding.tooltip or name.startswith(_LEFT_OUT):
            continue
        seen.add(name)
        run = partial(screen.app.run_action, binding.action, default_namespace=active.node)
        yield Command(binding.tooltip, run, screen.app.get_key_display(binding))


def _places(main: MainScreen) -> Iterator[Command]:
    """Yield the panes, their views, and the spaces."""
    yield Command("Tour: the most important keys in a minute", main.action_tour)
    yield Command("Go to the overview", partial(main.go, 0))
    for principle in catalogue.load(main.session.plan.language).principles:
        yield Command(f"Go to {principle.number} {principle.title}", partial(main.go, principle.number))
        for view in views_of(principle.number, main.session, main.space, main.glyphs):
            yield Command(
                f"Go to {principle.number} {main.glyphs.dot} {view.name}",
                partial(main.go_to_view, principle.number, view.key),
            )
    for space in main.session.spaces:
        yield Command(f"Show the space {space_word(space)}", partial(main.show_space, space))
