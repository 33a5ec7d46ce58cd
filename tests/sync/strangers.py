"""A stranger with write access to the store: makes commits by hand, well-formed or not."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

STRANGER = "0123456789ab"


class Stranger:
    """A replica that exists only as objects in a folder store; it shares no code with the program."""

    def __init__(self, store: Path, replica: str = STRANGER) -> None:
        self.store = store
        self.replica = replica
        self.plan = json.loads((store / "plan.json").read_text())["plan"]
        self.seq = 0
        self.prev = ""
        self.private = Ed25519PrivateKey.generate()

    def commit(self, *ops: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Return the next commit; `changes` put other things into it."""
        return {
            "plan": self.plan,
            "replica": self.replica,
            "seq": self.seq + 1,
            "prev": self.prev,
            "seen": {},
            "author": "Sam",
            "organisation": "oakmere",
            "note": "",
            "at": "2026-01-01T00:00:00+00:00",
            "ops": list(ops),
        } | changes

    def send(self, *ops: dict[str, Any], **changes: Any) -> str:
        """Put the next commit and its marker into the store; return its hash."""
        return self.put(self.signed(self.commit(*ops, **changes)))

    def signed(self, commit: dict[str, Any]) -> bytes:
        """Return a commit's bytes with the stranger's key and signature."""
        public = base64.b64encode(self.private.public_key().public_bytes_raw()).decode()
        commit = {**commit, "key": public}
        signature = self.private.sign(b"cbrm-tui commit 1\n" + canonical(commit))
        return canonical({**commit, "signature": base64.b64encode(signature).decode()})

    def put(self, data: bytes, *, sha: str = "", seq: int = 0) -> str:
        """Put these bytes as the next commit, with its marker, under a name as asked for."""
        sha = sha or hashlib.sha256(data).hexdigest()
        self.seq = seq or self.seq + 1
        self.write(f"c/{self.replica}/{self.seq:010d}-{sha}.json", data)
        for old in (self.store / "h").glob(f"{self.replica}~*"):
            old.unlink()
        self.write(f"h/{self.replica}~{self.seq:010d}~{sha}", b"")
        self.prev = sha
        return sha

    def write(self, key: str, data: bytes) -> Path:
        """Put an object."""
        path = self.store / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path


def canonical(value: Any) -> bytes:
    """Return JSON as the protocol writes it."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"


def write(doc: str, value: Any, *path: str) -> dict[str, Any]:
    """Return an operation that writes a value."""
    return {"op": "write", "doc": doc, "path": list(path), "value": value}
