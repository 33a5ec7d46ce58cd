import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbrm_tui.sync.keys import (
    CheckpointKey,
    CommitKey,
    HeadKey,
    PackKey,
    folder_of,
    has_hash,
    is_replica,
    parse_key,
    read_listing,
)

REPLICA = "0123456789ab"
SHA = hashlib.sha256(b"x").hexdigest()

replicas = st.text("0123456789abcdef", min_size=12, max_size=12)
numbers = st.integers(1, 9_999_999_999)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(replicas, numbers, hashes)
def test_commit_and_head_names_read_back_and_point_to_each_other(replica: str, seq: int, sha: str) -> None:
    commit, head = CommitKey(replica, seq, sha), HeadKey(replica, seq, sha)
    assert parse_key(str(commit)) == commit
    assert parse_key(str(head)) == head
    assert (commit.head, head.commit) == (head, commit)


def test_names_have_the_documented_form() -> None:
    assert str(CommitKey(REPLICA, 7, SHA)) == f"c/{REPLICA}/0000000007-{SHA}.json"
    assert str(HeadKey(REPLICA, 7, SHA)) == f"h/{REPLICA}~0000000007~{SHA}"
    assert str(PackKey(REPLICA, 1, 200, SHA)) == f"p/{REPLICA}/0000000001-0000000200-{SHA}.gz"
    assert str(CheckpointKey(REPLICA, 7, SHA)) == f"k/{REPLICA}/0000000007-{SHA}.gz"


def test_packs_and_checkpoints_are_recognised() -> None:
    pack, checkpoint = PackKey(REPLICA, 1, 200, SHA), CheckpointKey(REPLICA, 7, SHA)
    assert parse_key(str(pack)) == pack
    assert parse_key(str(checkpoint)) == checkpoint


@pytest.mark.parametrize(
    "name",
    [
        "",
        "plan.json",
        f"c/{REPLICA}/0000000001-{SHA}.json\n",
        f"c/{REPLICA}/0000000001-{SHA}.json.part",
        f"c/{REPLICA}/.0000000001-{SHA}.json",
        f"c/{REPLICA}/0000000000-{SHA}.json",
        f"c/{REPLICA}/1-{SHA}.json",
        f"c/{REPLICA}/٠٠٠٠٠٠٠٠٠١-{SHA}.json",
        f"c/{REPLICA.upper()}/0000000001-{SHA}.json",
        f"c/../0000000001-{SHA}.json",
        f"c/{REPLICA}/../{REPLICA}/0000000001-{SHA}.json",
        f"x/c/{REPLICA}/0000000001-{SHA}.json",
        f"h/{REPLICA}~0000000001~{SHA} (conflicted copy)",
        f"h/{REPLICA}~0000000000~{SHA}",
        f"p/{REPLICA}/0000000002-0000000001-{SHA}.gz",
        f"k/{SHA}.gz",
    ],
)
def test_no_other_name_is_taken_for_an_object(name: str) -> None:
    assert parse_key(name) is None


def test_a_listing_is_sorted_by_kind_and_the_rest_is_only_counted() -> None:
    commits = [CommitKey(REPLICA, seq, SHA) for seq in (1, 2, 10)]
    names = [str(commit) for commit in reversed(commits)] + [
        str(commits[2].head),
        "plan.json",
        "desktop.ini",
        "c/x",
    ]
    listing = read_listing(names)
    assert listing.commits == commits
    assert listing.heads == [commits[2].head]
    assert listing.plan
    assert listing.unknown == 2


def test_only_the_plan_marker_has_no_hash_in_its_name() -> None:
    assert not has_hash("plan.json")
    assert has_hash(str(HeadKey(REPLICA, 1, SHA)))


def test_a_folder_of_commits_is_named_by_a_replica_only() -> None:
    assert folder_of("c/", REPLICA) == f"c/{REPLICA}/"
    assert not is_replica("../../etc/xx")
    with pytest.raises(ValueError, match="replica"):
        folder_of("c/", "../../etc/xx")
