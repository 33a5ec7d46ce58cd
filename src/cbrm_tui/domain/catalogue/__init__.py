"""The twelve principles of ISO 44003:2021 as data: guidance, elements of a plan, and what belongs where.

The texts are an independent outline in our own words: a folder per language, a TOML file per principle.
English is complete and sets the structure; another language brings texts only, and where one is missing the
English text stands. Line breaks inside a text have no meaning.
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

__all__ = ["VERSION", "Actor", "Catalogue", "Element", "Principle", "Space", "Step", "load", "read"]

VERSION = "1"
"""Raised when the key of a shipped element is added, goes or changes its meaning; wording does not count."""

_COMPLETE = "en"
_STRUCTURE = frozenset({"slug", "clause", "source"})


@cache
def load(language: str = _COMPLETE) -> Catalogue:
    """The shipped catalogue in that language (a folder's name), or in English where there is none such."""
    return read(files(__name__), language)


def read(root: Traversable, language: str = _COMPLETE) -> Catalogue:
    """The catalogue under `root`, a folder with one folder of principle files for each language.

    Raises FileNotFoundError when the English folder is missing, and tomllib.TOMLDecodeError, KeyError
    or ValueError when a file is not what it should be: the data ships with the program, so that is a defect.
    """
    english = root / _COMPLETE
    known = {entry.name for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith("_")}
    chosen = language if language in known else _COMPLETE
    translated = {} if chosen == _COMPLETE else {entry.name: entry for entry in (root / chosen).iterdir()}
    principles = []
    for entry in english.iterdir():
        if not entry.name.endswith(".toml"):
            continue
        table = _table(entry)
        if entry.name in translated:
            table = _overlay(table, _table(translated[entry.name]))
        principles.append(_principle(table))
    return Catalogue(VERSION, chosen, tuple(sorted(principles, key=lambda principle: principle.number)))


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
