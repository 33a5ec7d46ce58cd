"""Ed25519 signatures (RFC 8032) over what a replica wrote, and how keys are shown. Pure: no I/O.

Keys and signatures are base64 text in the one form that the encoder writes, so that equal keys are
equal texts.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SEED: Final = 32
"""Bytes of a private key."""
_PUBLIC: Final = 32
_SIGNATURE: Final = 64
_SHOWN: Final = 20
_GROUP: Final = 4


class BadSignature(ValueError):
    """A key or a signature is malformed, or the signature is not that key's over these bytes."""


@dataclass(frozen=True)
class Signer:
    """Signs as one replica. `public` is its public key; the private one is in no `repr`."""

    replica: str
    public: str
    _seed: bytes = field(repr=False)

    @classmethod
    def of(cls, replica: str, seed: bytes) -> "Signer":
        """Return the signer of a private key. Raises ValueError when it is not `SEED` bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        return cls(replica, to_text(public), seed)

    def sign(self, data: bytes) -> str:
        """Return the signature over `data`."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return to_text(Ed25519PrivateKey.from_private_bytes(self._seed).sign(data))


def new_seed() -> bytes:
    """Draw a private key."""
    return secrets.token_bytes(SEED)


def verify(public: object, signature: object, data: bytes) -> None:
    """Raise BadSignature unless `signature` is that of the key `public` over `data`."""
    from cryptography.exceptions import InvalidSignature

    key = _key(_text(public, "key"))
    raw = _raw(_text(signature, "signature"), _SIGNATURE, "signature")
    try:
        key.verify(raw, data)
    except InvalidSignature:
        raise BadSignature("its signature does not fit its content") from None


def fingerprint(public: str) -> str:
    """Return what people compare a key by: 80 bits of its SHA-256, as `ab12 cd34 …`."""
    digits = hashlib.sha256(_raw(public, _PUBLIC, "key")).hexdigest()[:_SHOWN]
    return " ".join(digits[at : at + _GROUP] for at in range(0, _SHOWN, _GROUP))


def to_text(raw: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(raw).decode()


@lru_cache(maxsize=256)
def _key(public: str) -> "Ed25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(_raw(public, _PUBLIC, "key"))


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise BadSignature(f"its {what} is not a text")
    return value


def _raw(text: str, size: int, what: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != size or to_text(raw) != text:
        raise BadSignature(f"its {what} is not the base64 of {size} bytes")
    return raw
