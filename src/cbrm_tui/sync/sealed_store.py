"""A store in which the provider reads nothing: every object is encrypted with the plan's space key.

What the provider still sees: how many objects there are, of which replica, how large and when. Object
names hold the hash of the plain bytes, so that an object under another's name is found out; the hash
does not help to guess the content, for a commit contains its replica's signature, which nobody else
can compute. `plan.json` and empty objects (head markers) are stored as they are.
"""

import threading
from collections.abc import Iterable
from typing import Final

from cbrm_tui.sync.keys import PLAN_KEY
from cbrm_tui.sync.keystore import Keystore
from cbrm_tui.sync.sealing import key_check, locked, not_sealed, wrong_key
from cbrm_tui.sync.store import Store
from cbrm_tui.sync.store_errors import (
    ObjectTooLarge,
    StoreConflict,
    StoreError,
    StoreMisconfigured,
    needs_extra,
    too_large,
)
from cbrm_tui.sync.wire import PlanMarker

# Of age's format: a header with one X25519 stanza and one that means nothing, a nonce, and a tag a chunk.
_HEADER: Final = 1024
_CHUNK: Final = 64 * 1024
_TAG: Final = 16


class SealedStore:
    """A `Store` that encrypts what is put into another one, and decrypts what comes from it.

    Raises StoreMisconfigured when `space_key` is no key, or the library is not installed.
    """

    def __init__(self, store: Store, space_key: str) -> None:
        try:
            from pyrage import IdentityError, x25519
        except ImportError:
            raise needs_extra(store.url_redacted, "encryption") from None
        try:
            self._identity = x25519.Identity.from_str(space_key)
        except IdentityError:
            raise locked(store.url_redacted) from None
        self._store = store
        self.key_check = key_check(space_key)

    @property
    def url_redacted(self) -> str:
        """The store's address without secrets."""
        return self._store.url_redacted

    @property
    def requests(self) -> int:
        """Round trips to the store so far."""
        return self._store.requests

    def list(self, prefix: str, *, deep: bool = False) -> dict[str, int]:
        """Return key → size of the objects in a folder, as they are stored; see `Store.list`."""
        return self._store.list(prefix, deep=deep)

    def get(self, key: str, limit: int) -> bytes:
        """Return an object's bytes; see `Store.get`. Raises StoreError when the key does not open it."""
        if key == PLAN_KEY:
            return self._store.get(key, limit)
        return self._opened(key, self._store.get(key, _sealed_size(limit)), limit)

    def get_many(self, keys: Iterable[str], limit: int) -> dict[str, bytes | StoreError]:
        """Return many objects' bytes or errors; see `Store.get_many`."""
        found = self._store.get_many(keys, _sealed_size(limit))
        return {key: self._opened_or_error(key, raw, limit) for key, raw in found.items()}

    def put(self, key: str, data: bytes) -> None:
        """Create an object; see `Store.put`. Equal bytes never have equal ciphertexts."""
        if not data or key == PLAN_KEY:
            self._store.put(key, data)
            return
        import pyrage

        try:
            self._store.put(key, pyrage.encrypt(data, [self._identity.to_public()]))
        except StoreConflict:
            if self._held(key, len(data)) != data:
                raise

    def delete(self, key: str) -> None:
        """Remove an object of one's own; see `Store.delete`."""
        self._store.delete(key)

    def watch(self, cancelled: threading.Event) -> None:
        """Let another event cancel the calls from now on."""
        self._store.watch(cancelled)

    def close(self) -> None:
        """Close connections; the store is not used afterwards."""
        self._store.close()

    def _held(self, key: str, size: int) -> bytes | None:
        """Return what a key holds; None for what does not open, or is over `size`."""
        try:
            return self.get(key, size)
        except (StoreMisconfigured, ObjectTooLarge):
            return None

    def _opened(self, key: str, raw: bytes, limit: int) -> bytes:
        import pyrage

        if not raw:
            return raw
        try:
            data: bytes = pyrage.decrypt(raw, [self._identity])
        except pyrage.DecryptError:
            raise StoreMisconfigured(
                f"{key} in {self.url_redacted} does not open with the key of this plan"
            ) from None
        if len(data) > limit:
            raise too_large(self.url_redacted, key, limit)
        return data

    def _opened_or_error(self, key: str, raw: bytes | StoreError, limit: int) -> bytes | StoreError:
        if isinstance(raw, StoreError):
            return raw
        try:
            return self._opened(key, raw, limit)
        except StoreError as error:
            return error


def through_seal(store: Store, plan: str, *, expected: bool) -> Store:
    """Return the store that a plan's objects go through: a sealed one when this machine has its key.

    `expected` tells that the plan is known to be sealed; without its key StoreMisconfigured is raised
    then, and nothing is sent in the clear.
    """
    space_key = Keystore.default().space_key(plan)
    if space_key is not None:
        return SealedStore(store, space_key)
    if expected:
        raise locked(store.url_redacted)
    return store


def check_seal(store: Store, marker: PlanMarker) -> None:
    """Raise StoreMisconfigured unless the store is used as its plan marker says: sealed, or in the clear."""
    if not isinstance(store, SealedStore):
        if marker.sealed:
            raise locked(store.url_redacted)
    elif not marker.sealed:
        raise not_sealed(store.url_redacted)
    elif marker.key_check != store.key_check:
        raise wrong_key(store.url_redacted)


def _sealed_size(limit: int) -> int:
    return limit + _HEADER + _TAG * (limit // _CHUNK + 1)
