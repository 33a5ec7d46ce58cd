"""The space key: what seals a plan's objects in its store, and how partners come by it. Format: age v1.

Each sealed plan has a fresh X25519 identity, its space key. `plan.json` carries it wrapped for a
passphrase (scrypt) or for recipients (X25519 and ssh keys); once unwrapped it is kept in the keystore,
so that later syncs ask nothing. Neither a passphrase nor a key is ever on a command line, in a message
or in a workspace.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from platformdirs import user_config_path

from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.store_errors import StoreMisconfigured, needs_extra
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.files import plain

SHORTEST: Final = 12
"""Characters of a passphrase at least: whoever has the store can try as many as they like."""
_LARGEST_FILE: Final = 64 * 1024
_SCRYPT: Final = b"\n-> scrypt "


@dataclass(frozen=True)
class Seal:
    """How a new store is sealed: for those who know a passphrase, or have one of the recipients' keys."""

    passphrase: str = field(default="", repr=False)
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opener:
    """What a person can open a sealed plan with.

    `identity` is a file with an age identity or an ssh key; None looks at the usual places. `ask`
    returns the passphrase, for which somebody is asked only where one is needed.
    """

    identity: Path | None = None
    ask: Callable[[], str] | None = None


def new_space_key() -> str:
    """Draw a space key."""
    with _age("a plan that is encrypted"):
        from pyrage import x25519

        return str(x25519.Identity.generate())


def wrap(space_key: str, seal: Seal) -> tuple[str, ...]:
    """Return the space key as `plan.json` carries it, base64.

    Raises StoreMisconfigured for a passphrase that is too short and for what is no recipient.
    """
    wrapped: list[bytes] = []
    with _age("a plan that is encrypted"):
        import pyrage

        if seal.passphrase:
            if len(seal.passphrase) < SHORTEST:
                raise StoreMisconfigured(f"the passphrase is too short; take {SHORTEST} characters or more")
            wrapped.append(pyrage.passphrase.encrypt(space_key.encode(), _normal(seal.passphrase)))
        if seal.recipients:
            recipients = [_recipient(text) for text in seal.recipients]
            wrapped.append(pyrage.encrypt(space_key.encode(), recipients))
    return tuple(base64.b64encode(raw).decode() for raw in wrapped)


def unwrap(wrapped: Sequence[str], opener: Opener, where: str) -> str:
    """Return the space key of the plan at `where`.

    Raises StoreMisconfigured, with one line that says what to do, when nothing here opens it.
    """
    blobs = [base64.b64decode(text) for text in wrapped]
    with_passphrase = [raw for raw in blobs if _SCRYPT in raw[:80]]
    with_keys = [raw for raw in blobs if _SCRYPT not in raw[:80]]
    with _age(where):
        import pyrage

        if with_keys and (identities := list(_identities(opener.identity))):
            for raw in with_keys:
                try:
                    return str(pyrage.decrypt(raw, identities), "ascii")
                except (pyrage.DecryptError, UnicodeDecodeError):
                    continue
        if not with_passphrase or (opener.identity and with_keys):
            raise StoreMisconfigured(
                f"{where} is encrypted, and no key here opens it; name the file of yours with --identity,"
                " or ask the partner who shared it to which keys it was given"
            )
        passphrase = opener.ask() if opener.ask else ""
        if not passphrase:
            raise locked(where)
        for raw in with_passphrase:
            try:
                return str(pyrage.passphrase.decrypt(raw, _normal(passphrase)), "ascii")
            except (pyrage.DecryptError, UnicodeDecodeError):
                continue
    raise StoreMisconfigured(f"that is not the passphrase of {where}; nothing was read or sent")


def key_check(space_key: str) -> str:
    """Return what tells one space key from another, without telling anything of the key."""
    return hashlib.sha256(b"cbrm-tui space key\n" + space_key.encode()).hexdigest()[:16]


def locked(where: str) -> StoreMisconfigured:
    """Return the error for a sealed plan whose space key is not on this machine."""
    return StoreMisconfigured(f"{where} is encrypted and its key is not on this machine; run cbrm unlock")


def wrong_key(where: str) -> StoreMisconfigured:
    """Return the error for a sealed plan of which this machine has another space key."""
    return StoreMisconfigured(
        f"{where} is encrypted with another key than the one on this machine; nothing was read or sent:"
        " ask your partners whether they started it anew, then run cbrm unlock"
    )


def not_sealed(where: str) -> StoreMisconfigured:
    """Return the error for a store that is not sealed, though the plan is."""
    return StoreMisconfigured(
        f"{where} is not encrypted, but this plan is; nothing was sent: check the address, and ask your"
        " partners before you go on"
    )


@contextmanager
def _age(where: str) -> Iterator[None]:
    """Turn a missing library into one line."""
    try:
        yield
    except ImportError:
        raise needs_extra(where, "encryption") from None


def _normal(passphrase: str) -> str:
    """Return a passphrase in the one form that all keyboards and systems lead to."""
    return unicodedata.normalize("NFC", passphrase)


def _recipient(text: str) -> Any:
    from pyrage import RecipientError, ssh, x25519

    text = text.strip()
    try:
        return x25519.Recipient.from_str(text) if text.startswith("age1") else ssh.Recipient.from_str(text)
    except RecipientError:
        raise StoreMisconfigured(
            f"“{one_line(text[:60])}” is no recipient; give an age public key (age1…), or an ssh public key"
            " of type ed25519 or rsa in quotes"
        ) from None


def _identities(named: Path | None) -> Iterator[Any]:
    """Yield the identities in the named file; without one, those in the usual places."""
    if named is not None:
        yield from _read_identities(named.expanduser())
        return
    ssh_folder = Path.home() / ".ssh"
    for path in (
        user_config_path("cbrm", appauthor=False) / "identity.txt",
        ssh_folder / "id_ed25519",
        ssh_folder / "id_rsa",
    ):
        if path.is_file():
            try:
                yield from _read_identities(path)
            except WorkspaceError:
                # Nobody named this file; that it is of no use here is no news.
                continue


def _read_identities(path: Path) -> list[Any]:
    """Return the identities in a file of age or ssh. Raises WorkspaceError."""
    from pyrage import IdentityError, ssh, x25519

    try:
        with path.open("rb") as stream:
            raw = stream.read(_LARGEST_FILE)
    except OSError as error:
        raise WorkspaceError(f"{path}: {plain(error)}") from None
    try:
        if raw.startswith(b"-----BEGIN"):
            return [ssh.Identity.from_buffer(raw)]
        lines = [line.strip() for line in raw.decode(errors="replace").splitlines()]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError:
        found = []
    if not found:
        raise WorkspaceError(
            f"{path} holds no age identity and no ssh key that can be used here (one with a passphrase of"
            " its own cannot)"
        )
    return found
