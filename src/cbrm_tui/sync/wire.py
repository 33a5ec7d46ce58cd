"""Bytes of the objects under a space's store URL: commits and the plan marker. Pure: no I/O.

Everything that comes from a store is input from outside: hash, size and form are checked before any
of it is used.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final

from cbrm_tui.sync.keys import PLAN_KEY, CommitKey
from cbrm_tui.sync.strict_json import canonical, parse_object

FORMAT: Final = 1
COMMIT_LIMIT: Final = 1 << 20
"""Largest commit, in bytes."""
PLAN_LIMIT: Final = 4096
"""Largest plan marker, in bytes."""

_PLAN_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class BadObject(Exception):
    """An object of a store that does not hold what its name promises; `why` is one line of our own words."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key = key
        self.why = why


class NewerFormat(BadObject):
    """The store was written by a later version of the program, with the format number `found`."""

    def __init__(self, key: str, found: int) -> None:
        super().__init__(key, f"the store has format {found}, this version reads {FORMAT}; update cbrm-tui")
        self.found = found


class CommitTooLarge(ValueError):
    """A commit that would exceed `COMMIT_LIMIT`: its operations belong in several commits."""


def encode_commit(commit_json: dict[str, Any]) -> tuple[bytes, str]:
    """Return the canonical bytes of a commit and their SHA-256 in hexadecimal digits.

    Equal commits have equal bytes. Raises CommitTooLarge over `COMMIT_LIMIT`, and ValueError for what
    `strict_json.parse_object` would not take back.
    """
    data = canonical(commit_json)
    if len(data) > COMMIT_LIMIT:
        raise CommitTooLarge(f"a commit of {len(data)} bytes; {COMMIT_LIMIT} are allowed")
    parse_object(data)
    return data, hashlib.sha256(data).hexdigest()


def decode_commit(data: bytes, expected_sha: str, replica: str, seq: int) -> dict[str, Any]:
    """Return the commit that `data` holds, after checking that it is what its key promises.

    Raises BadObject when the size, the hash, the JSON (read by `strict_json`), the replica or the
    number is wrong.
    """
    key = str(CommitKey(replica, seq, expected_sha))
    if len(data) > COMMIT_LIMIT:
        raise BadObject(key, f"larger than {COMMIT_LIMIT} bytes")
    if hashlib.sha256(data).hexdigest() != expected_sha:
        raise BadObject(key, "the content does not match the hash in its name")
    commit = _read_object(key, data)
    if commit.get("replica") != replica:
        raise BadObject(key, "the commit names another replica than its key")
    if type(commit.get("seq")) is not int or commit["seq"] != seq:
        raise BadObject(key, "the commit has another number than its key")
    return commit


@dataclass(frozen=True, slots=True)
class PlanMarker:
    """The content of `plan.json`: which plan a store carries, and in which format.

    `about` is one line for a person who opens the store's folder and wonders what it is.
    """

    plan: str
    format: int = FORMAT
    about: str = "A joint relationship management plan, kept in step by cbrm-tui. Please leave as it is."

    def encode(self) -> bytes:
        """Return the bytes to store. Raises ValueError for a plan id that cannot be one."""
        if not _PLAN_ID.fullmatch(self.plan):
            raise ValueError("a plan id is 1 to 64 letters, digits, - or _")
        return canonical({"about": self.about, "format": self.format, "plan": self.plan})

    @classmethod
    def decode(cls, data: bytes) -> "PlanMarker":
        """Return the marker that `data` holds.

        Raises NewerFormat for a format that this version does not know, and BadObject for anything
        else that is not a marker.
        """
        if len(data) > PLAN_LIMIT:
            raise BadObject(PLAN_KEY, f"larger than {PLAN_LIMIT} bytes")
        content = _read_object(PLAN_KEY, data)
        number, plan, about = content.get("format"), content.get("plan"), content.get("about", "")
        if type(number) is not int or number < 1:
            raise BadObject(PLAN_KEY, "there is no format number")
        if number > FORMAT:
            raise NewerFormat(PLAN_KEY, number)
        if not isinstance(plan, str) or not _PLAN_ID.fullmatch(plan):
            raise BadObject(PLAN_KEY, "there is no plan id")
        if not isinstance(about, str):
            raise BadObject(PLAN_KEY, "what it says about itself is not text")
        return cls(plan, number, about)


def _read_object(key: str, data: bytes) -> dict[str, Any]:
    try:
        return parse_object(data)
    except ValueError as error:
        raise BadObject(key, str(error)) from None
