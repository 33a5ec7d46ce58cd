"""Bytes of the objects under a space's store URL: commits and the plan marker. Pure: no I/O.

Everything that comes from a store is input from outside: hash, size and form are checked before any
of it is used.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, Final

from cbrm_tui.merge.commit import Commit
from cbrm_tui.sync.keys import PLAN_KEY, CommitKey
from cbrm_tui.sync.signatures import BadSignature, Signer, verify
from cbrm_tui.sync.strict_json import canonical, parse_object

FORMAT: Final = 1
COMMIT_LIMIT: Final = 1 << 20
"""Largest commit, in bytes."""
PLAN_LIMIT: Final = 64 * 1024
"""Largest plan marker, in bytes."""

_SIGNED: Final = b"cbrm-tui commit 1\n"
_KEY: Final = "key"
_SIGNATURE: Final = "signature"
_END: Final = b"}\n"
_MOST_KEYS: Final = 16
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


@dataclass(frozen=True, slots=True)
class SignedCommit:
    """A commit that came from outside: what `Commit.from_json` takes, and the key that signed it.

    `key` is None for a commit without a signature.
    """

    content: dict[str, Any]
    key: str | None


def encode_commit(
    commit_json: dict[str, Any], signer: Signer | None = None, *, ops: bytes | None = None
) -> tuple[bytes, str]:
    """Return the canonical bytes of a commit and their SHA-256 in hexadecimal digits.

    Equal commits have equal bytes. A `signer` adds its public key, and its signature over all else.
    Raises CommitTooLarge over `COMMIT_LIMIT`, and ValueError for what `strict_json.parse_object` would
    not take back. `ops` is the canonical JSON of the operations, with commas between them, where somebody
    made and checked it already; `commit_json` has none then.
    """
    if signer is not None:
        commit_json = {**commit_json, _KEY: signer.public}
    data = canonical(commit_json)
    if ops is not None:
        # Only texts come before it, in which the quotes would be escaped: this is found in its place.
        data = data.replace(b'"ops":[]', b'"ops":[%b]' % ops, 1)
    if signer is not None:
        # Of all names in a commit, that of the signature is the last.
        data = data.removesuffix(_END) + _signature_part(signer.sign(_SIGNED + data))
    if len(data) > COMMIT_LIMIT:
        raise CommitTooLarge(f"a commit of {len(data)} bytes; {COMMIT_LIMIT} are allowed")
    if ops is None:
        parse_object(data)
    return data, hashlib.sha256(data).hexdigest()


def decode_commit(data: bytes, expected_sha: str, replica: str, seq: int) -> SignedCommit:
    """Return the commit that `data` holds, after checking that it is what its key promises.

    Raises BadObject when the size, the hash, the JSON (read by `strict_json`), the replica, the number
    or the signature is wrong, and when there is a key without a signature or the other way round.
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
    if _KEY not in commit and _SIGNATURE not in commit:
        return SignedCommit(commit, None)
    signature = commit.pop(_SIGNATURE, None)
    try:
        verify(commit.get(_KEY), signature, _SIGNED + _unsigned(data, commit, signature))
    except BadSignature as error:
        raise BadObject(key, str(error)) from None
    return SignedCommit(commit, commit.pop(_KEY))


def _signature_part(signature: str) -> bytes:
    return f',"{_SIGNATURE}":"{signature}"'.encode() + _END


def _unsigned(data: bytes, commit: dict[str, Any], signature: object) -> bytes:
    """Return the canonical bytes of a commit without its signature; `data` is the commit with it."""
    part = _signature_part(signature) if isinstance(signature, str) else b""
    if part and data.endswith(part):
        return data.removesuffix(part) + _END
    return canonical(commit)


def commit_of(data: bytes) -> Commit:
    """Return the commit in bytes that were checked when they came; the signature is not checked again."""
    commit = json.loads(data)
    commit.pop(_KEY, None)
    commit.pop(_SIGNATURE, None)
    return Commit.from_json(commit)


@dataclass(frozen=True, slots=True)
class PlanMarker:
    """The content of `plan.json`: which plan a store carries, and in which format.

    `about` is one line for a person who opens the store's folder and wonders what it is. `sealed` is
    the plan's space key, wrapped for those who may have it, each base64; empty when the objects are not
    encrypted. `about` names no plan then, and `key_check` tells which space key it is.
    """

    plan: str
    format: int = FORMAT
    about: str = "A joint relationship management plan, kept in step by cbrm-tui. Please leave as it is."
    sealed: tuple[str, ...] = ()
    key_check: str = ""

    def encode(self) -> bytes:
        """Return the bytes to store. Raises ValueError for a plan id that cannot be one."""
        if not _PLAN_ID.fullmatch(self.plan):
            raise ValueError("a plan id is 1 to 64 letters, digits, - or _")
        content: dict[str, Any] = {"about": self.about, "format": self.format, "plan": self.plan}
        if self.sealed:
            content |= {"key_check": self.key_check, "sealed": list(self.sealed)}
        return canonical(content)

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
        sealed, check = _wrapped_keys(content.get("sealed", [])), content.get("key_check", "")
        if not isinstance(check, str):
            raise BadObject(PLAN_KEY, "the keys in it are not as they should be")
        return cls(plan, number, about, sealed, check)


def _wrapped_keys(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or len(raw) > _MOST_KEYS or not all(_is_base64(item) for item in raw):
        raise BadObject(PLAN_KEY, "the keys in it are not as they should be")
    return tuple(raw)


def _is_base64(item: object) -> bool:
    try:
        return isinstance(item, str) and bool(base64.b64decode(item, validate=True))
    except ValueError:
        return False


def _read_object(key: str, data: bytes) -> dict[str, Any]:
    try:
        return parse_object(data)
    except ValueError as error:
        raise BadObject(key, str(error)) from None
