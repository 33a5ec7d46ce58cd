"""Where keys are heard: each place is the part of a binding's id before the dot.

A key goes to what has the focus first, then to the screen or dialog around it, then to the app. Two
bindings clash when one of them would keep a key from the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its title, with the places around it that hear a key too."""

    title: str
    around: tuple[str, ...] = ("app",)


_IN_DIALOGS: Final = ("dialog",)

PLACES: Final[Mapping[str, Place]] = {
    "main": Place("Main screen"),
    "app": Place("Everywhere", ()),
    "register": Place("A register", ("main", "history")),
    "filter": Place("Typing a filter", ("main", "history")),
    "inspector": Place("Lines: details, views, overview", ("main", "method", "working")),
    "matrix": Place("The matrix", ("main",)),
    "goto": Place("Going to a principle"),
    "working": Place("Working of a number"),
    "dialog": Place("Every dialog"),
    "confirm": Place("A question", _IN_DIALOGS),
    "form": Place("A new record", _IN_DIALOGS),
    "line": Place("A line of a form", ("form", "dialog")),
    "list": Place("A list to choose from", ("dialog", "disagreements", "undo", "rows", "set")),
    "reader": Place("A text to read", ("dialog", "history", "partners", "restore", "bulk")),
    "score": Place("Scoring", ("dialog", "form")),
    "rows": Place("Rows of a field", ("dialog", "form")),
    "set": Place("Several of a list", ("dialog", "form")),
    "typing": Place("A text with suggestions", ("dialog", "form")),
    "survey": Place("Answering a survey", _IN_DIALOGS),
    "search": Place("Search"),
    "bulk": Place("Writing into all of the marked", _IN_DIALOGS),
    "undo": Place("Undoing", _IN_DIALOGS),
    "history": Place("History", _IN_DIALOGS),
    "restore": Place("Restoring", _IN_DIALOGS),
    "disagreements": Place("Disagreements", _IN_DIALOGS),
    "overtaken": Place("Overtaken by another edit", _IN_DIALOGS),
    "partners": Place("Who writes here", _IN_DIALOGS),
    "method": Place("The method", _IN_DIALOGS),
    "begin": Place("Where to begin", _IN_DIALOGS),
    "keys": Place("This list of keys", _IN_DIALOGS),
    "review": Place("The review meeting"),
    "review_item": Place("A review: one item", ("review",)),
    "review_people": Place("A review: who is here", ("review",)),
    "review_actions": Place("A review: earlier actions", ("review",)),
    "review_new": Place("A review: new risks", ("review",)),
    "review_read": Place("A review: read back", ("review",)),
    "review_next": Place("A review: the next date", ("review",)),
    "review_agenda": Place("A review: the agenda", ("dialog",)),
    "review_scores": Place("A review: private scores", ("dialog",)),
}
"""The places in the order in which they are listed."""


def place_of(name: str) -> str:
    """Return the place of a binding by its id."""
    return name.partition(".")[0]


def title_of(place: str) -> str:
    """Return what a place is called."""
    found = PLACES.get(place)
    return found.title if found else place.replace("_", " ").capitalize()


def heard_together(one: str, other: str) -> bool:
    """Tell whether one key can reach both of two bindings, by their ids."""
    first, second = place_of(one), place_of(other)
    return first in _around(second) or second in _around(first)


def _around(place: str) -> set[str]:
    return {place, *_outwards(place)}


def _outwards(place: str) -> Iterator[str]:
    for outer in PLACES.get(place, Place("")).around:
        yield outer
        yield from _outwards(outer)
