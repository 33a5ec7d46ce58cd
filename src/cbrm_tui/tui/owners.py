"""Every binding that has an id, of all screens, dialogs and widgets."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module

from textual.dom import DOMNode

import cbrm_tui.tui
from cbrm_tui.tui import panes, screens, widgets
from cbrm_tui.tui.keys import Bound, declared_by


@lru_cache(maxsize=1)
def all_bindings() -> Mapping[str, Bound]:
    """Return the declared bindings of the whole program by id.

    Imports every screen, also those that nobody has opened yet: for a keymap, not for a quick start.
    """
    return declared_by(owners())


def owners() -> list[type[DOMNode]]:
    """Return the classes that declare bindings, in the order of their modules."""
    return [kind for kind in _nodes() if vars(kind).get("BINDINGS")]


def _nodes() -> Iterator[type[DOMNode]]:
    for name in _modules():
        for kind in vars(import_module(name)).values():
            if isinstance(kind, type) and issubclass(kind, DOMNode) and kind.__module__ == name:
                yield kind


def _modules() -> Iterator[str]:
    """Yield the modules with screens, panes and widgets, and those of the apps."""
    for package in (screens, panes, widgets):
        yield from (found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
    yield from (f"{cbrm_tui.tui.__name__}.{name}" for name in ("themed_app", "app", "welcome"))
