"""The words that messages and commands share. All they return is printable."""

import shlex
from collections.abc import Iterable
from itertools import islice

from cbrm_tui.domain.checks.registry import Fix
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line

_LONGEST = 60
_MOST = 6


def quoted(text: str) -> str:
    """Return text from a file in quotation marks, shortened to what a message has room for."""
    line = one_line(text)
    return f"“{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}”"


def name(record: Record) -> str:
    """Return what a record is called, in quotation marks."""
    return quoted(record.heading)


def blank(text: str) -> bool:
    """Tell whether a text has nothing to read."""
    return not one_line(text)


def listed(words: Iterable[str]) -> str:
    """Return a few short texts with commas between, and an ellipsis where there are more."""
    first = [one_line(text)[:_LONGEST] for text in islice(words, _MOST + 1)]
    return ", ".join(first[:_MOST] + ["…"] * (len(first) > _MOST))


def days(count: int) -> str:
    """Return a number of days in words."""
    return "1 day" if count == 1 else f"{count} days"


def settable(record: Record, field: str, value: str = "…") -> Fix:
    """Return the fix that sets one field of a record; rows and undeclared fields have no command."""
    declared = record.fields.get(field)
    if declared is None or declared.kind == "rows":
        return Fix("", record.id, field)
    text = value if value == "…" else word(value)
    return Fix(f"cbrm set {word(record.id)} {word(field)}={text}", record.id, field)


def word(text: str) -> str:
    """Return text from a file as one harmless word of a command line."""
    return shlex.quote(one_line(text))


def addable(record_type: type[Record], *, space: str = "", **fields: str) -> Fix:
    """Return the fix that makes a record with these fields; `…` stands for what a person decides.

    The space is named where the command would choose another one.
    """
    pairs = (f"{field}={value if value == '…' else word(value)}" for field, value in fields.items())
    plain = "joint" if "joint" in record_type.spaces else "internal"
    where = f" --space {word(space)}" if space and space != plain else ""
    return Fix(f"cbrm add {record_type.type} {' '.join(pairs)}{where}")


def plan_doc(plan: Plan, space: str) -> str:
    """Return the path of a space's plan.toml."""
    sheet = plan.get(f"plan@{space}")
    return sheet.doc if sheet else f"{space}/plan.toml"
