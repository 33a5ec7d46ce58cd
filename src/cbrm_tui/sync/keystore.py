"""The keys of this machine's replicas and spaces: in the user's data folder, never in a workspace.

A workspace folder is mailed, copied and backed up; a key in it would sign for whoever has the copy.
One file per replica says which folder the key belongs to and how far it has signed, so that a copy or
a restored backup is known before it writes anything. Folder 0700, files 0600, replaced whole.
"""

import base64
import hashlib
import json
import os
import uuid
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from platformdirs import user_data_path

from cbrm_tui.sync.keys import is_replica
from cbrm_tui.sync.signatures import Signer, new_seed, to_text
from cbrm_tui.workspace.errors import WorkspaceError, WriteFailed
from cbrm_tui.workspace.files import plain, write_text
from cbrm_tui.workspace.places import STATE

VARIABLE: Final = "CBRM_KEYS"
"""Environment variable that names another folder for the keys."""
_MACHINE_ID: Final = Path("/etc/machine-id")


def has_sync(root: Path) -> bool:
    """Tell whether a folder is a workspace that has been synced from here."""
    return (root / STATE / "sync").is_dir()


class Keystore:
    """The keys in one folder. Its methods raise WorkspaceError with one line when it cannot be used.

    Whoever calls for a replica holds that replica's lock: its file is read, changed and replaced.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def default(cls) -> "Keystore":
        """Return the person's keystore on this machine."""
        named = os.environ.get(VARIABLE)
        return cls(Path(named).expanduser() if named else user_data_path("cbrm", appauthor=False) / "keys")

    def claim(
        self, replica: str, root: Path, last: int, is_home: Callable[[Path], bool] = has_sync
    ) -> Signer | None:
        """Return the signer of a replica whose workspace is at `root` and whose last commit is `last`.

        None when the workspace must take a new replica id: its key is not here, belongs to another
        machine or to another folder that is still the replica's home (`is_home`), or has signed more
        than `last` commits, as before a backup was restored. A folder that was moved keeps its key.
        """
        kept = self._read(self._replica_file(replica))
        if kept is None or kept.get("replica") != replica or kept.get("machine") != machine():
            return None
        signed, bound = kept.get("last"), kept.get("workspace")
        if type(signed) is not int or signed > last or not isinstance(bound, str):
            return None
        signer = _signer(replica, kept.get("private"))
        if signer is None:
            return None
        if not _same(Path(bound), root):
            if is_home(Path(bound)):
                return None
            self._write(self._replica_file(replica), {**kept, "workspace": _absolute(root)})
        return signer

    def create(self, replica: str, root: Path) -> Signer:
        """Draw and keep the key of a new replica, whose workspace is at `root`."""
        seed = new_seed()
        kept = {
            "replica": replica,
            "private": to_text(seed),
            "workspace": _absolute(root),
            "machine": machine(),
            "last": 0,
        }
        self._write(self._replica_file(replica), kept)
        return Signer.of(replica, seed)

    def public(self, replica: str) -> str | None:
        """Return a replica's public key, for showing; None when there is none here."""
        kept = self._read(self._replica_file(replica))
        signer = _signer(replica, kept.get("private")) if kept else None
        return signer.public if signer else None

    def signed(self, replica: str, last: int) -> None:
        """Note that a replica has signed its commits up to number `last`; it never counts down.

        To be called once the commit is kept for good: a crash in between then costs nothing, the other
        way round the replica would look like a restored backup.
        """
        path = self._replica_file(replica)
        kept = self._read(path)
        if kept is not None and (type(kept.get("last")) is not int or kept["last"] < last):
            self._write(path, {**kept, "last": last})

    def space_key(self, plan: str) -> str | None:
        """Return the key that a plan's objects are sealed with; None when it is not here."""
        kept = self._read(self._plan_file(plan))
        identity = kept.get("identity") if kept and kept.get("plan") == plan else None
        return identity if isinstance(identity, str) else None

    def keep_space_key(self, plan: str, identity: str) -> None:
        """Keep the key that a plan's objects are sealed with."""
        self._write(self._plan_file(plan), {"plan": plan, "identity": identity})

    def _replica_file(self, replica: str) -> Path:
        if not is_replica(replica):
            raise ValueError("a replica is 12 hexadecimal digits")
        return self._folder / f"{replica}.json"

    def _plan_file(self, plan: str) -> Path:
        # A plan's id comes from outside, and two may differ in case only.
        return self._folder / f"plan-{hashlib.sha256(plan.encode()).hexdigest()[:32]}.json"

    def _read(self, path: Path) -> dict[str, Any] | None:
        try:
            kept = json.loads(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise WorkspaceError(f"the keys in {self._folder} cannot be read: {plain(error)}") from None
        except ValueError:
            return None
        return kept if isinstance(kept, dict) else None

    def _write(self, path: Path, content: Mapping[str, Any]) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_text(path, json.dumps(content, indent=1) + "\n", private=True)
        except (OSError, WriteFailed) as error:
            why = plain(error) if isinstance(error, OSError) else str(error)
            raise WorkspaceError(
                f"no key can be kept in {self._folder}: {why}; mend that, or name a folder in {VARIABLE}"
            ) from None


@cache
def machine() -> str:
    """Return what tells this machine from others; no secret, and never sent."""
    try:
        known = _MACHINE_ID.read_text().strip()
    except (OSError, UnicodeDecodeError):
        known = ""
    return known or hashlib.sha256(str(uuid.getnode()).encode()).hexdigest()[:32]


def _signer(replica: str, private: object) -> Signer | None:
    try:
        return Signer.of(replica, base64.b64decode(str(private), validate=True))
    except ValueError:
        return None


def _absolute(root: Path) -> str:
    return str(root.expanduser().resolve())


def _same(bound: Path, root: Path) -> bool:
    """Tell whether two paths lead to one folder, also over two mounts or a link."""
    if str(bound) == _absolute(root):
        return True
    try:
        return bound.samefile(root)
    except OSError:
        return False
