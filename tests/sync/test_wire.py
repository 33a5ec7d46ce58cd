import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbrm_tui.sync.strict_json import MAX_DEPTH
from cbrm_tui.sync.wire import (
    COMMIT_LIMIT,
    PLAN_LIMIT,
    BadObject,
    CommitTooLarge,
    NewerFormat,
    PlanMarker,
    SignedCommit,
    decode_commit,
    encode_commit,
)

REPLICA = "0123456789ab"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)


def commit(**more: Any) -> dict[str, Any]:
    return {"replica": REPLICA, "seq": 3, **more}


def decode(data: bytes) -> dict[str, Any]:
    return decode_commit(data, hashlib.sha256(data).hexdigest(), REPLICA, 3).content


def raw(inside: str) -> bytes:
    return f'{{"replica":"{REPLICA}","seq":3,"x":{inside}}}\n'.encode()


@given(values)
def test_a_commit_reads_back_as_it_was(value: Any) -> None:
    data, sha = encode_commit(commit(ops=value))
    assert decode_commit(data, sha, REPLICA, 3) == SignedCommit(commit(ops=value), None)


def test_equal_commits_have_equal_bytes_whatever_the_order_of_their_keys() -> None:
    one, two = {"b": 1, "a": "ä"}, {"a": "ä", "b": 1}
    assert encode_commit(one) == encode_commit(two)
    assert encode_commit(one)[0] == '{"a":"ä","b":1}\n'.encode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (raw("NaN"), "NaN"),
        (raw("-Infinity"), "infinity"),
        (raw("1e999"), "out of range"),
        (raw("9223372036854775808"), "64 bits"),
        (raw("9" * 5000), "64 bits"),
        (raw('{"a":1,"a":2}'), "twice"),
        (raw('"\\ud800"'), "surrogate"),
        (raw("[" * 100_000 + "]" * 100_000), "deeper"),
        (raw("[" * MAX_DEPTH + "]" * MAX_DEPTH), "deeper"),
        (raw('"' + '\\"' * 200_000), "not JSON"),
        (raw('"\xff"').replace("\xff".encode(), b"\xff"), "UTF-8"),
        (b"[1]\n", "object"),
        (b"", "not JSON"),
        (raw("1").replace(b":3", b":4"), "number"),
        (raw("1").replace(b":3", b":true"), "number"),
        (raw("1").replace(b"ab", b"ff"), "replica"),
        (raw('"' + "x" * COMMIT_LIMIT + '"'), "larger"),
    ],
)
def test_what_is_no_proper_commit_is_refused_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(BadObject, match=why) as caught:
        decode(data)
    assert "\n" not in str(caught.value)
    assert caught.value.key.startswith(f"c/{REPLICA}/0000000003-")


def test_brackets_inside_text_are_not_depth() -> None:
    assert decode(raw('"' + "[" * 1000 + '\\""')) == commit(x="[" * 1000 + '"')


def test_bytes_that_do_not_match_the_name_are_refused() -> None:
    data, _ = encode_commit(commit())
    with pytest.raises(BadObject, match="hash"):
        decode_commit(data, hashlib.sha256(b"other").hexdigest(), REPLICA, 3)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", 2**63])
def test_what_nobody_could_read_is_not_written(value: Any) -> None:
    with pytest.raises(ValueError, match=r"JSON|surrogate|64 bits"):
        encode_commit(commit(x=value))


def test_a_commit_over_the_limit_is_not_written() -> None:
    with pytest.raises(CommitTooLarge):
        encode_commit(commit(x="x" * COMMIT_LIMIT))


def test_a_plan_marker_reads_back_and_says_what_the_folder_is() -> None:
    marker = PlanMarker("PLAN-7KQ2")
    assert PlanMarker.decode(marker.encode()) == marker
    assert "plan" in json.loads(marker.encode())["about"]


def test_a_marker_carries_the_wrapped_keys_of_an_encrypted_plan() -> None:
    marker = PlanMarker("PLAN-7KQ2", about="encrypted", sealed=("QQ==", "QUI="), key_check="0" * 16)
    assert PlanMarker.decode(marker.encode()) == marker
    assert "sealed" not in json.loads(PlanMarker("PLAN-7KQ2").encode())


def test_a_marker_of_a_later_version_says_that_an_update_is_needed() -> None:
    with pytest.raises(NewerFormat, match="update") as caught:
        PlanMarker.decode(b'{"format":2,"plan":{"new":"shape"}}')
    assert caught.value.found == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"format":1}',
        b'{"format":true,"plan":"x"}',
        b'{"format":0,"plan":"x"}',
        b'{"format":1,"plan":"a b"}',
        b'{"format":1,"plan":"../x"}',
        b'{"format":1,"plan":"x","about":3}',
        b'{"format":1,"plan":"x","sealed":"QQ=="}',
        b'{"format":1,"plan":"x","sealed":["no base64"]}',
        b'{"format":1,"plan":"x","sealed":[""]}',
        b'{"format":1,"plan":"x","sealed":[3]}',
        b'{"format":1,"plan":"x","sealed":["QQ=="],"key_check":3}',
        pytest.param(b'{"format":1,"plan":"x","about":"' + b"x" * PLAN_LIMIT + b'"}', id="large"),
    ],
)
def test_what_is_no_plan_marker_is_refused(data: bytes) -> None:
    with pytest.raises(BadObject, match=r"^plan\.json: "):
        PlanMarker.decode(data)


def test_a_plan_id_with_other_characters_is_not_written() -> None:
    with pytest.raises(ValueError, match="plan id"):
        PlanMarker("a b").encode()
