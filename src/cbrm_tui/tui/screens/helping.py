"""Help for the focus: what it is, its keys as they are now, and what there is to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from textual.screen import Screen

from cbrm_tui.domain import catalogue
from cbrm_tui.tui.key_sheet import Row, Section, order, range_of, section_of
from cbrm_tui.tui.places import place_of
from cbrm_tui.tui.screens.editors.dialog import Dialog
from cbrm_tui.tui.screens.editors.help import HelpScreen
from cbrm_tui.tui.screens.main import MainScreen

_MAIN: Final = (
    "Every change is saved at once, and u takes it back. Joint records are seen by every partner; "
    "internal ones never leave this machine."
)
_DIALOG: Final = "Nothing is written before it is accepted; what is typed and not finished is offered again."
_SHORT: Final = "In short"
_PRINCIPLE: Final = "main.principle_"
_GENERAL: Final = frozenset({"main", "app", "dialog"})


def show_help(screen: Screen[Any]) -> None:
    """Open the help over a screen, unless it is the help."""
    if not isinstance(screen, HelpScreen):
        screen.app.push_screen(HelpScreen("Keys that work here", list(_sections(screen)), _about(screen)))


def _sections(screen: Screen[Any]) -> Iterator[Section]:
    """Yield the bindings that work now, those of what has the focus first."""
    if isinstance(screen, Dialog) and (hints := screen.hints_now()):
        yield _SHORT, hints
    keys: dict[str, list[str]] = {}
    says: dict[str, str] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        name = binding.id or ""
        if name and (binding.tooltip or binding.description):
            keys.setdefault(name, []).append(screen.app.get_key_display(binding))
            says[name] = binding.tooltip or binding.description
    near: dict[str, list[Row]] = {}
    far: dict[str, list[Row]] = {}
    for name, listed in keys.items():
        if not name.startswith(_PRINCIPLE):
            rows = far if place_of(name) in _GENERAL else near
            rows.setdefault(section_of(name), []).append((" ".join(listed), says[name]))
    if principles := [" ".join(listed) for name, listed in keys.items() if name.startswith(_PRINCIPLE)]:
        far.setdefault("Go", []).append(range_of(principles))
    yield from near.items()
    yield from ((title, far[title]) for title in order(far))


def _about(screen: Screen[Any]) -> str:
    """Say what has the focus: whatever around it has a `help_text` says it, the nearest first."""
    around = screen.focused.ancestors_with_self if screen.focused else (screen,)
    texts = [str(text) for node in around if (text := getattr(node, "help_text", ""))]
    if isinstance(screen, MainScreen):
        texts += [*_on_main(screen), _MAIN]
    elif isinstance(screen, Dialog) and not texts:
        texts.append(_DIALOG)
    return "\n".join(dict.fromkeys(texts))


def _on_main(main: MainScreen) -> Iterator[str]:
    """Say which view is in front, and what is under the cursor."""
    pane = main.pane
    title = "Overview"
    if pane.number:
        title = catalogue.load(main.session.plan.language).principle(pane.number).title
    view = next((view for view in pane.views if view.key == pane.shown), None)
    name = f"{title}: {view.name}" if view else title
    yield f"{name}. {view.about}".strip() if view else f"{name}."
    selection = pane.selection
    record = selection.record
    if record is not None:
        field = record.fields.get(selection.field)
        on = f", {field.label}" + (f" ({field.help})" if field.help else "") if field else ""
        yield f"The cursor is on {record.id} {record.heading}{on}."
