"""What the command that repairs a finding would do, as data, so that a screen can offer the same."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cbrm_tui.domain.checks.registry import Finding

OPEN: Final = "…"
"""Stands for a value that a person decides."""


@dataclass(frozen=True)
class Setting:
    """Fields of a record that are to be set, by name, to what would be typed; an empty text takes one out."""

    record: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Making:
    """A record that is to be made: the word of its type, its fields as they would be typed.

    `space` is empty where the command names none.
    """

    type: str
    values: Mapping[str, str]
    space: str = ""


@dataclass(frozen=True)
class Approval:
    """The own organisation is to approve the joint plan."""


def repair_of(finding: Finding) -> Setting | Making | Approval | None:
    """Return what repairs a finding, None when only an editor can.

    Where the command says nothing of a field, it is the field of the finding that a person has to set.
    """
    fix = finding.fix
    match shlex.split(fix.command) if fix else []:
        case ["cbrm", "add", kind, *words]:
            space = ""
            if "--space" in words[:-1]:
                at = words.index("--space")
                space = words[at + 1]
                del words[at : at + 2]
            return Making(kind, _assigned(words), space)
        case ["cbrm", "set", record, *words]:
            return Setting(record, _assigned(words))
        case ["cbrm", "approve"]:
            return Approval()
        case ["cbrm", "unset", record, *fields]:
            return Setting(record, dict.fromkeys(fields, ""))
    record = finding.record or (fix.record if fix else "")
    field = (fix.field if fix else "") or finding.field
    return Setting(record, {field: OPEN}) if record and field else None


def _assigned(words: list[str]) -> dict[str, str]:
    pairs = (word.partition("=") for word in words)
    return {name: value for name, equals, value in pairs if equals}
