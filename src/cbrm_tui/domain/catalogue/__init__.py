"""The twelve principles of ISO 44003:2021 as data: guidance, elements of a plan, and what belongs where.

The texts are an independent outline in our own words: a folder per language, a TOML file per principle.
English is complete and sets the structure; another language brings texts only, under the same keys, and where
one is missing the English text stands. Line breaks inside a text have no meaning. What asks for structure
alone needs no language; what shows texts loads the one that `choosing` found for the user.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from cbrm_tui.domain.catalogue.model import Actor, Catalogue, Element, Principle, Space, Step

__all__ = [
    "COMPLETE",
    "VERSION",
    "Actor",
    "Catalogue",
    "Element",
    "Principle",
    "Space",
    "Step",
    "languages",
    "load",
    "read",
]

VERSION = "1"
"""Raised when the key of a shipped element is added, goes or changes its meaning; wording does not count."""

COMPLETE = "en"
"""The language that has every text, and the structure."""

_WORDS = "words.toml"
_STRUCTURE = frozenset({"slug", "clause", "source"})


@cache
def load(language: str = COMPLETE) -> Catalogue:
    """The shipped catalogue in that language (a folder's name), or in English where there is none such."""
    return read(files(__name__), language)


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are texts in, English among them, in alphabetical order."""
    return tuple(sorted(_languages(files(__name__))))


def read(root: Traversable, language: str = COMPLETE) -> Catalogue:
    """The catalogue under `root`, a folder with one folder of principle files for each language.

    Raises FileNotFoundError when the English folder is missing, and tomllib.TOMLDecodeError, KeyError
    or ValueError when a file is not what it should be: the data ships with the program, so that is a defect.
    """
    english = root / COMPLETE
    chosen = language if language in _languages(root) else COMPLETE
    translated = {} if chosen == COMPLETE else {entry.name: entry for entry in (root / chosen).iterdir()}
    principles = []
    words: Mapping[str, str] = MappingProxyType({})
    for entry in english.iterdir():
        if not entry.name.endswith(".toml"):
            continue
        table = _table(entry)
        if entry.name in translated:
            table = _overlay(table, _table(translated[entry.name]))
        if entry.name == _WORDS:
            words = MappingProxyType(table)
        else:
            principles.append(_principle(table))
    principles.sort(key=lambda principle: principle.number)
    return Catalogue(VERSION, chosen, tuple(principles), words)


def _languages(root: Traversable) -> set[str]:
    return {entry.name for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith("_")}


def _table(entry: Traversable) -> dict[str, Any]:
    return tomllib.loads(entry.read_text(encoding="utf-8"))


def _overlay(base: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the translated texts in place; whatever is no text, or unknown to `base`, has no effect."""
    merged: dict[str, Any] = {}
    for key, value in base.items():
        other = texts.get(key)
        if isinstance(value, dict):
            merged[key] = _overlay(value, other if isinstance(other, dict) else {})
        elif isinstance(value, str) and key not in _STRUCTURE and isinstance(other, str) and other.strip():
            merged[key] = other
        else:
            merged[key] = value
    return merged


def _principle(table: Mapping[str, Any]) -> Principle:
    return Principle(
        number=table["number"],
        slug=table["slug"],
        clause=table["clause"],
        title=table["title"],
        short=table["short"],
        what=_paragraph(table["what"]),
        why=_paragraph(table["why"]),
        how=tuple(_step(key, step) for key, step in table["how"].items()),
        elements=tuple(_element(key, element) for key, element in table["elements"].items()),
        empty=MappingProxyType({kind: _paragraph(text) for kind, text in table["empty"].items()}),
    )


def _step(key: str, table: Mapping[str, Any]) -> Step:
    return Step(key, _paragraph(table["text"]), table["clause"], tuple(table["actors"]))


def _element(key: str, table: Mapping[str, Any]) -> Element:
    return Element(
        key=key,
        title=table["title"],
        about=_paragraph(table["about"]),
        source=table["source"],
        clause=table["clause"],
        spaces=tuple(table["spaces"]),
        weight=table["weight"],
        mandatory=table["mandatory"],
    )


def _paragraph(text: str) -> str:
    return " ".join(text.split())
