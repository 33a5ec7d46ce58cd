"""Edits: what a person wants changed, as field writes on records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cbrm_tui.merge.values import ABSENT


class _Any:
    """Stands for “whatever is there”, where an editor showed no value that could be overtaken."""

    def __repr__(self) -> str:
        return "ANY"


ANY: Final = _Any()


@dataclass(frozen=True)
class Put:
    """Write a field of a record, or take it out with ABSENT.

    `path` is the field's keys, `("current", "likelihood")`. With `expected`, the value that the
    person saw, the write is refused when the file has come to hold another.
    """

    record: str
    path: tuple[str, ...]
    value: Any
    expected: Any = ANY


@dataclass(frozen=True)
class Create:
    """A new record of a type (its word) in a space; without `id` one is drawn.

    With `layout`, the text of a file as it once was, the record is brought back: comments and order are
    taken from there, and fields are taken as they were, also such as would not be accepted anew.
    """

    type: str
    space: str
    data: Mapping[str, Any]
    id: str = ""
    layout: str = ""


@dataclass(frozen=True)
class Delete:
    """Take a record out of the plan."""

    record: str


@dataclass(frozen=True)
class Relay:
    """Lay a record's file out as `layout` has it, comments and order; its values stay."""

    record: str
    layout: str


Change = Put | Create | Delete | Relay


@dataclass(frozen=True)
class Edit:
    """Changes that are made together or not at all; `label` says it for undo: “rescore R-4K7Q”."""

    changes: tuple[Change, ...]
    label: str
    note: str = ""


@dataclass(frozen=True)
class Applied:
    """What an edit did: the ids it touched, in order; an id drawn for a new record is among them."""

    label: str
    ids: tuple[str, ...]
    docs: tuple[str, ...] = field(default=())


def put_fields(record: str, values: Mapping[str, Any], label: str = "") -> Edit:
    """Return an edit that writes several top-level fields of one record."""
    puts = tuple(Put(record, (name,), value) for name, value in values.items())
    return Edit(puts, label or f"set {', '.join(values)} of {record}")


__all__ = ["ABSENT", "ANY", "Applied", "Change", "Create", "Delete", "Edit", "Put", "Relay", "put_fields"]
