"""Packs and checkpoints: many commits, or all documents, in one compressed object. Pure: no I/O.

A pack is the gzip (RFC 1952) of a replica's commits, byte for byte as they are, one after the other; each
ends with its only line feed. A checkpoint is the gzip of lines: a head (canonical JSON), a line for each
document, which may tell the text of its file, and the signature over all before it. Both come from outside
when they are read: how much is unpacked is limited while it is unpacked.
"""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from cbrm_tui.merge.commit import MAX_SEQ
from cbrm_tui.merge.keys import REPLICA, DocKey
from cbrm_tui.merge.layout import parse
from cbrm_tui.merge.snapshot import StoredDoc
from cbrm_tui.merge.values import MAX_TEXT
from cbrm_tui.sync.keys import CheckpointKey, PackKey
from cbrm_tui.sync.ledger_commits import StoredCommit
from cbrm_tui.sync.signatures import Signer, verify
from cbrm_tui.sync.strict_json import canonical, parse_object
from cbrm_tui.sync.wire import BadObject

BUNDLE_LIMIT: Final = 64 << 20
"""Largest pack or checkpoint, in bytes as stored."""
UNPACKED_LIMIT: Final = 256 << 20
"""Largest content of one, in bytes."""
PACK_BYTES: Final = 24 << 20
"""Content of a pack beyond which the next one is begun."""

_SIGNED: Final = b"cbrm-tui checkpoint 1\n"
_CHUNK: Final = 1 << 20
_LEVEL: Final = 6
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_to_json: Final = json.JSONEncoder(ensure_ascii=False).encode
_from_json: Final = json.JSONDecoder().raw_decode


class CheckpointTooLarge(ValueError):
    """A checkpoint that readers would refuse for its size, even without the texts of the files."""


@dataclass(frozen=True)
class Known:
    """What a checkpoint says of a replica: its last commit, the key it signs with, and whose it is."""

    seq: int
    sha: str
    key: str
    organisation: str
    author: str


@dataclass(frozen=True)
class Checkpoint:
    """The documents of a plan as the commits up to `heads` make them. `signed_by` is its author's key.

    `texts` are the files of some or all documents, for a reader who does not work them out just now.
    """

    plan: str
    heads: Mapping[str, Known]
    documents: Mapping[DocKey, StoredDoc]
    signed_by: str = ""
    texts: Mapping[DocKey, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The number of commits that it holds."""
        return sum(known.seq for known in self.heads.values())


def divide(commits: Iterable[StoredCommit]) -> Iterator[list[StoredCommit]]:
    """Divide a replica's commits, in their order, into lists that each fit into a pack."""
    part: list[StoredCommit] = []
    size = 0
    for commit in commits:
        if part and size + len(commit.data) > PACK_BYTES:
            yield part
            part, size = [], 0
        part.append(commit)
        size += len(commit.data)
    if part:
        yield part


def encode_pack(commits: Iterable[StoredCommit]) -> tuple[PackKey, bytes]:
    """Return the pack of a replica's commits, which follow each other, and its name."""
    found = list(commits)
    data = gzip.compress(b"".join(commit.data for commit in found), _LEVEL, mtime=0)
    first, last = found[0], found[-1]
    return PackKey(first.replica, first.seq, last.seq, hashlib.sha256(data).hexdigest()), data


def decode_pack(key: PackKey, data: bytes) -> list[StoredCommit]:
    """Return the commits in a pack, each named by its place and its hash, their content not looked at.

    Raises BadObject when hash, size or number of the commits is wrong.
    """
    lines = _lines(str(key), key.sha, data)
    if len(lines) != key.last - key.first + 1:
        raise BadObject(str(key), "it holds another number of commits than its name says")
    return [
        StoredCommit(key.replica, key.first + place, hashlib.sha256(line).hexdigest(), line, sent=True)
        for place, line in enumerate(lines)
    ]


def encode_checkpoint(checkpoint: Checkpoint, signer: Signer) -> tuple[CheckpointKey, bytes]:
    """Return the bytes of a checkpoint by `signer`, and its name.

    The texts of the files are left out where it would be too large with them. Raises CheckpointTooLarge.
    """
    for texts in (checkpoint.texts, {}):
        content = _signed(replace(checkpoint, texts=texts), signer)
        if len(content) <= UNPACKED_LIMIT:
            data = gzip.compress(content, _LEVEL, mtime=0)
            if len(data) <= BUNDLE_LIMIT:
                return CheckpointKey(signer.replica, checkpoint.total, hashlib.sha256(data).hexdigest()), data
    raise CheckpointTooLarge(f"a checkpoint of {len(content)} bytes; {UNPACKED_LIMIT} are allowed")


def _signed(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Return the lines of a checkpoint with the signature."""
    heads = {
        replica: [known.seq, known.sha, known.key, known.organisation, known.author]
        for replica, known in checkpoint.heads.items()
    }
    lines = [canonical({"plan": checkpoint.plan, "heads": heads, "by": signer.replica, "key": signer.public})]
    for key in sorted(checkpoint.documents):
        doc, text = checkpoint.documents[key], checkpoint.texts.get(key)
        told = f"{_to_json(text)} " if text is not None and _is_text(text) else ""
        lines.append(f"{key} {doc.exists:d}{doc.is_open:d} {told}{doc.writes}\n".encode())
    content = b"".join(lines)
    return content + canonical({"signature": signer.sign(_SIGNED + hashlib.sha256(content).digest())})


def decode_checkpoint(key: CheckpointKey, data: bytes) -> Checkpoint:
    """Return a checkpoint whose signature holds; its documents' writes are not looked at.

    Raises BadObject for what is none, and for one that is not what its name says.
    """
    lines = _lines(str(key), key.sha, data)
    try:
        if len(lines) < 2:
            raise ValueError("it has no head and signature")
        head = parse_object(lines[0])
        digest = hashlib.sha256(b"".join(lines[:-1])).digest()
        verify(head.get("key"), parse_object(lines[-1]).get("signature"), _SIGNED + digest)
        documents: dict[DocKey, StoredDoc] = {}
        texts: dict[DocKey, str] = {}
        for line in lines[1:-1]:
            doc, stored, text = _document(line)
            documents[doc] = stored
            if text is not None:
                texts[doc] = text
        plan, by, heads = head.get("plan"), head.get("by"), head.get("heads")
        if by != key.replica or not isinstance(plan, str) or not isinstance(heads, dict):
            raise ValueError("its head does not fit its name")
        known = {replica: _known(replica, raw) for replica, raw in heads.items()}
        if by in known and known[by].key != head["key"]:
            raise ValueError("it is signed with another key than its author's")
        checkpoint = Checkpoint(plan, known, documents, head["key"], texts)
        if checkpoint.total != key.total:
            raise ValueError("it holds another number of commits than its name says")
    except ValueError as error:
        raise BadObject(str(key), str(error)) from None
    return checkpoint


def _known(replica: str, raw: object) -> Known:
    if not REPLICA.fullmatch(replica) or not isinstance(raw, list) or len(raw) != 5:
        raise ValueError("what it says of a replica is malformed")
    seq, *texts = raw
    if type(seq) is not int or not 1 <= seq <= MAX_SEQ:
        raise ValueError("it counts a replica's commits wrongly")
    if not all(isinstance(text, str) and len(text) <= 4096 for text in texts):
        raise ValueError("what it says of a replica is malformed")
    return Known(seq, *texts)


def _document(line: bytes) -> tuple[DocKey, StoredDoc, str | None]:
    name, flags, writes = line.decode().rstrip("\n").split(" ", 2)
    if flags not in {"00", "01", "10", "11"}:
        raise ValueError("a document has no flags")
    text = None
    if writes.startswith('"'):
        text, end = _from_json(writes)
        writes = writes[end + 1 :]
        if not _is_text(text):
            raise ValueError("the text of a document is not TOML, or too large")
    return DocKey.parse(name), StoredDoc(flags[0] == "1", flags[1] == "1", writes), text


def _is_text(text: str) -> bool:
    """Tell whether a document's file may hold that text."""
    return len(text) <= MAX_TEXT and not _SURROGATES.search(text) and parse(text) is not None


def _lines(name: str, sha: str, data: bytes) -> list[bytes]:
    if len(data) > BUNDLE_LIMIT:
        raise BadObject(name, f"larger than {BUNDLE_LIMIT} bytes")
    if hashlib.sha256(data).hexdigest() != sha:
        raise BadObject(name, "the content does not match the hash in its name")
    content = _unpacked(name, data)
    if content and not content.endswith(b"\n"):
        raise BadObject(name, "its last line is cut")
    return [line + b"\n" for line in content.split(b"\n")[:-1]]


def _unpacked(name: str, data: bytes) -> bytes:
    """Return what is compressed, stopping as soon as it is too much."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    content = bytearray()
    rest = data
    try:
        while rest and not unpacking.eof:
            content += unpacking.decompress(rest, _CHUNK)
            rest = unpacking.unconsumed_tail
            if len(content) > UNPACKED_LIMIT:
                raise BadObject(name, f"it unpacks to more than {UNPACKED_LIMIT} bytes")
    except zlib.error:
        raise BadObject(name, "it is not gzip") from None
    if not unpacking.eof or unpacking.unused_data:
        raise BadObject(name, "it is cut, or something follows it")
    return bytes(content)
