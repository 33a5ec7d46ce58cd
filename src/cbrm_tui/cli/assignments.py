"""FIELD=VALUE on the command line: taken apart, and read as the field's own kind reads them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from cbrm_tui.cli.types import declared_field
from cbrm_tui.workspace.edits import ABSENT
from cbrm_tui.workspace.errors import BadValue

if TYPE_CHECKING:
    from cbrm_tui.domain.fields import Field
    from cbrm_tui.domain.records import Record

HOW_TO_WRITE: Final = """\b
VALUE is written as its field has it:
  owner="Ruth Calloway"               text
  due=2026-05-31  due=+2w             a date; also today, tomorrow, +10d, +3m
  tags=rail,quality                   a list: commas between (\\, is a comma)
  outcomes="First one; second one"    a list of sentences: semicolons between
  current=43  target=2x3              a score: likelihood, then impact
  current.likelihood=4                one part of a table
  acceptance="by=Ruth; until=+3m"     a whole table
"""
"""For the help of commands that take assignments; the first character keeps its lines as they are."""


def split_assignment(text: str) -> tuple[str, str]:
    """Take FIELD=VALUE apart. Raises UsageError when it is none."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"“{text}” must be FIELD=VALUE, such as owner=Ruth")
    return name.strip(), value


def read_assignments(
    kind: "type[Record]", assignments: Iterable[str], about: str
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the keys and the value of each assignment; an empty value is ABSENT.

    `about` says in messages what is being written: an id, or a type.
    Raises UsageError and BadValue, each in one line.
    """
    given: set[tuple[str, ...]] = set()
    for text in assignments:
        name, value = split_assignment(text)
        path, declared = declared_field(kind, name)
        for other in given:
            if path[: len(other)] == other or other[: len(path)] == path:
                raise click.UsageError(f"“{name}” and “{'.'.join(other)}” are the same field, given twice")
        if not declared.by_hand:
            raise BadValue(f"{about}: {name} is written by the program, with cbrm offer")
        given.add(path)
        yield path, read_value(declared, f"{about}: {'.'.join(path)}", value)


def read_value(declared: "Field[Any]", name: str, text: str) -> Any:
    """Return what was typed as the value for the file, ABSENT for nothing. Raises BadValue."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadValue(f"{name} must be UTF-8 text") from None
    if not text.strip():
        return ABSENT
    try:
        return declared.parse(text)
    except ValueError as error:
        raise BadValue(f"{name} {error}") from None


def as_tree(values: Iterable[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    """Return assignments as the nested data of a new record."""
    tree: dict[str, Any] = {}
    for path, value in values:
        if value is ABSENT:
            continue
        table = tree
        for key in path[:-1]:
            table = table.setdefault(key, {})
        table[path[-1]] = value
    return tree
