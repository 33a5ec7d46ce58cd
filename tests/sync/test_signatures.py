import base64
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Create, Write, op_to_json
from cbrm_tui.sync.signatures import BadSignature, Signer, fingerprint, new_seed, verify
from cbrm_tui.sync.strict_json import canonical
from cbrm_tui.sync.wire import BadObject, SignedCommit, commit_of, decode_commit, encode_commit

REPLICA = "0123456789ab"
SIGNER = Signer.of(REPLICA, bytes(range(32)))
COMMIT = Commit("PLAN-1", REPLICA, 3, "", {}, "Ann", "brindlewick", "ä note", "2026-01-01T00:00:00+00:00", ())


def signed(**changes: Any) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(encode_commit(COMMIT.to_json(), SIGNER)[0])
    return content | changes


def decode(content: dict[str, Any]) -> SignedCommit:
    data = encode_commit(content)[0]
    return decode_commit(data, hashlib.sha256(data).hexdigest(), REPLICA, 3)


def test_a_signed_commit_reads_back_with_its_key() -> None:
    data, sha = encode_commit(COMMIT.to_json(), SIGNER)
    read = decode_commit(data, sha, REPLICA, 3)
    assert read == SignedCommit(COMMIT.to_json(), SIGNER.public)
    assert commit_of(data) == Commit.from_json(read.content) == COMMIT


@pytest.mark.parametrize("author", ["Ann", '"ops":[]', '","ops":[],"x":"'])
def test_a_commit_whose_ops_were_encoded_before_has_the_same_bytes(author: str) -> None:
    key = DocKey("risks", "R-1", f"{REPLICA}.1")
    commit = replace(COMMIT, author=author, ops=(Create(key), Write(key, ("title",), '"ops":[]')))
    ops = b",".join(canonical(op_to_json(op)).strip() for op in commit.ops)
    assert encode_commit(commit.head_to_json(), SIGNER, ops=ops) == encode_commit(commit.to_json(), SIGNER)


def test_an_unsigned_commit_reads_back_without_a_key() -> None:
    data, sha = encode_commit(COMMIT.to_json())
    assert decode_commit(data, sha, REPLICA, 3) == SignedCommit(COMMIT.to_json(), None)
    assert commit_of(data) == COMMIT


def test_the_signature_is_ed25519_over_what_the_protocol_says() -> None:
    content = signed()
    signature = base64.b64decode(content.pop("signature"))
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(content["key"]))
    key.verify(signature, b"cbrm-tui commit 1\n" + text.encode())


OTHER = Signer.of(REPLICA, bytes(32))


@pytest.mark.parametrize(
    "changes",
    [
        {"author": "Mallory"},
        {"note": "another note"},
        {"prev": "f" * 64},
        {"more": 1},
        {"key": OTHER.public},
        {"key": SIGNER.public[:-2] + "=="},
        {"key": "!" + SIGNER.public},
        {"key": SIGNER.public.rstrip("=")},
        {"key": None},
        {"key": 7},
        {"key": ""},
        {"signature": OTHER.sign(b"")},
        {"signature": ""},
        {"signature": None},
        {"signature": [SIGNER.public]},
    ],
)
def test_what_was_not_signed_like_this_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadObject, match=r"its (key|signature)") as caught:
        decode(signed(**changes))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("missing", ["key", "signature"])
def test_a_key_and_a_signature_come_together(missing: str) -> None:
    content = signed()
    del content[missing]
    with pytest.raises(BadObject, match=f"its {missing}"):
        decode(content)


def test_bytes_of_another_kind_are_never_taken_for_a_commit() -> None:
    content = signed()
    del content["signature"]
    raw = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
    with pytest.raises(BadObject):
        decode({**content, "signature": SIGNER.sign(raw.encode())})


def test_keys_differ_and_are_in_no_repr() -> None:
    seed = new_seed()
    signer = Signer.of(REPLICA, seed)
    assert signer.public != Signer.of(REPLICA, new_seed()).public
    assert str(seed) not in repr(signer)
    assert seed.hex() not in repr(signer)


def test_a_fingerprint_is_short_enough_to_be_read_aloud() -> None:
    digits = hashlib.sha256(base64.b64decode(SIGNER.public)).hexdigest()
    assert fingerprint(SIGNER.public).replace(" ", "") == digits[:20]
    assert [len(group) for group in fingerprint(SIGNER.public).split()] == [4] * 5


def test_another_key_does_not_verify() -> None:
    signature = SIGNER.sign(b"text")
    verify(SIGNER.public, signature, b"text")
    with pytest.raises(BadSignature):
        verify(OTHER.public, signature, b"text")
