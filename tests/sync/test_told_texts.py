"""A checkpoint tells a newcomer what the files are, and is believed only until the history is there."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sync.partners import Partner, in_step, joint_files
from tests.sync.small import alone, opened, small_pair

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.state import State
from cbrm_tui.merge.values import MAX_TEXT
from cbrm_tui.sync.bundles import Checkpoint, decode_checkpoint, encode_checkpoint
from cbrm_tui.sync.compacting import CHECKPOINT_EVERY, FIRST_CHECKPOINT
from cbrm_tui.sync.keys import CheckpointKey, read_listing
from cbrm_tui.sync.keystore import Keystore
from cbrm_tui.sync.sharing import join, share
from cbrm_tui.sync.store import open_store

Pair = tuple[Partner, Partner]
LIE = "# nobody wrote this\n"


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """Two partners in step, whose store has a checkpoint of nearly all."""
    ours, theirs = small_pair(tmp_path)
    for number in range(CHECKPOINT_EVERY + 4):
        ours.set("R-0001", title=f"Title {number}")
        ours.sync.record()
        if number % 4 == 3:
            ours.go()
    in_step(ours, theirs)
    return ours, theirs


def newest(store: Path) -> tuple[CheckpointKey, Checkpoint]:
    listed = read_listing(open_store(str(store), {}).list("k/", deep=True)).checkpoints
    key = max(listed, key=lambda key: key.total)
    return key, decode_checkpoint(key, (store / str(key)).read_bytes())


def retold(folder: Path, change: Callable[[dict[DocKey, str]], None]) -> None:
    """Let the author of the checkpoint have told other texts, by a program that looks at none of them."""
    store = folder / "store"
    key, true = newest(store)
    texts = dict(true.texts)
    change(texts)
    signer = Keystore.default().claim(key.replica, folder / "ours", 1 << 40)
    assert signer is not None
    (store / str(key)).unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cbrm_tui.sync.bundles._is_text", lambda text: True)
        patch.setattr("cbrm_tui.sync.bundles._to_json", json.dumps)
        name, data = encode_checkpoint(replace(true, texts=texts), signer)
    (store / str(name)).write_bytes(data)


def risk(texts: dict[DocKey, str], name: str) -> DocKey:
    return next(key for key in texts if key.name == name)


def third_of(folder: Path) -> Partner:
    join(str(folder / "store"), {}, folder / "third", "oakmere", "Cleo")
    return opened(folder / "third")


def lines(partner: Partner, rounds: int = 4) -> list[str]:
    return [line for _ in range(rounds) for line in partner.sync.sync().held_back]


def test_the_texts_are_those_of_the_files(tmp_path: Path) -> None:
    ours, theirs = small_pair(tmp_path)
    for partner in (ours, theirs):
        partner.set("R-0002", owner=partner.workspace.me)
        partner.create("risk", {"title": f"By {partner.workspace.me}"}, "R-0009")
    theirs.delete("R-0001")
    in_step(ours, theirs)
    for number in range(2 * CHECKPOINT_EVERY):
        ours.set("R-0002", title=f"Title {number}")
        ours.sync.record()
    ours.go()
    in_step(ours, theirs)
    _, checkpoint = newest(tmp_path / "store")
    assert ours.sync.disagreements()
    assert sorted(text.encode() for text in checkpoint.texts.values()) == sorted(
        joint_files(ours.root).values()
    )
    third = third_of(tmp_path)
    assert joint_files(third.root) == joint_files(ours.root)
    in_step(ours, theirs, third)


def test_who_joins_works_out_no_file_that_was_told(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, _ = pair
    rendered: list[DocKey] = []
    really = State._render

    def counted(state: State, key: DocKey) -> object:
        rendered.append(key)
        return really(state, key)

    monkeypatch.setattr(State, "_render", counted)
    join(str(tmp_path / "store"), {}, tmp_path / "third", "oakmere", "Cleo")
    assert joint_files(tmp_path / "third") == joint_files(ours.root)
    assert {key.name for key in rendered} <= {"R-0001"}  # what came after the checkpoint


def test_a_checkpoint_without_texts_serves_too(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    retold(tmp_path, dict.clear)
    third = third_of(tmp_path)
    assert joint_files(third.root) == joint_files(ours.root)
    assert lines(third) == []
    in_step(ours, theirs, third)


def test_a_text_that_lies_is_found_out_by_the_history(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair

    def lie(texts: dict[DocKey, str]) -> None:
        texts[DocKey("", "plan")] += LIE
        key = risk(texts, "R-0002")
        texts[key] = texts[key].replace("Late steel", "A lie")

    retold(tmp_path, lie)
    third = third_of(tmp_path)
    assert third.workspace.plan["R-0002"].heading == "A lie"
    said = lines(third)
    assert sum("told 2 documents otherwise" in line for line in said) == 1
    assert joint_files(third.root) == joint_files(ours.root)
    assert lines(third) == []
    before = joint_files(ours.root)
    in_step(ours, theirs, third)
    assert joint_files(ours.root) == before


def test_what_was_edited_on_a_text_that_lies_is_kept_and_the_lie_is_not(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair

    def lie(texts: dict[DocKey, str]) -> None:
        for name, true in (("R-0001", "Lining fails"), ("R-0002", "Late steel")):
            key = risk(texts, name)
            texts[key] = texts[key].replace(true, "A lie") + 'owner = "Nobody"\n'

    retold(tmp_path, lie)
    third = third_of(tmp_path)
    third.set("R-0002", contingency="Ask the mill")
    lines(third)
    third.workspace.refresh()
    in_step(ours, theirs, third)
    for partner in (ours, theirs, third):
        plan = partner.workspace.plan
        assert plan["R-0002"].heading == "Late steel"
        assert plan["R-0002"].data["contingency"] == "Ask the mill"
        assert not plan["R-0002"].data.get("owner")


@pytest.mark.parametrize(
    "text",
    [
        "= no TOML",
        'title = "\x1b[2J"',
        f'title = "{"x" * MAX_TEXT}"',
        "a = 1\na = 2\n",
        f"a = {'[' * 2000}",
        'title = "\ud800"',
    ],
    ids=["no TOML", "control characters", "too large", "a key twice", "deep", "half a pair"],
)
def test_a_text_that_is_none_spoils_the_checkpoint(pair: Pair, tmp_path: Path, text: str) -> None:
    ours, theirs = pair
    retold(tmp_path, lambda texts: texts.update({risk(texts, "R-0002"): text}))
    third = third_of(tmp_path)
    assert joint_files(third.root) == joint_files(ours.root)
    in_step(ours, theirs, third)


def test_a_plan_of_many_documents_has_a_checkpoint_from_the_start(tmp_path: Path) -> None:
    workspace = alone(tmp_path / "ours")
    text = (tmp_path / "ours" / "joint" / "risks" / "R-0001.toml").read_text()
    for number in range(FIRST_CHECKPOINT):
        (tmp_path / "ours" / "joint" / "risks" / f"R-{1000 + number}.toml").write_text(text)
    workspace.refresh()
    share(workspace, str(tmp_path / "store"), {})
    _, checkpoint = newest(tmp_path / "store")
    assert len(checkpoint.texts) == len(joint_files(tmp_path / "ours")) > FIRST_CHECKPOINT
    third = third_of(tmp_path)
    assert joint_files(third.root) == joint_files(tmp_path / "ours")
    assert lines(third) == []


@pytest.mark.parametrize("bare_fits", [True, False], ids=["no texts", "nothing"])
def test_of_a_checkpoint_that_readers_would_refuse_for_its_size_less_is_written(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bare_fits: bool
) -> None:
    ours, theirs = pair
    before, told = newest(tmp_path / "store")
    whole = unpacked(tmp_path / "store", before)
    of_texts = sum(len(json.dumps(text, ensure_ascii=False).encode()) for text in told.texts.values())
    limit = whole - of_texts // 2 if bare_fits else whole - 2 * of_texts
    with monkeypatch.context() as patch:
        patch.setattr("cbrm_tui.sync.bundles.UNPACKED_LIMIT", limit)
        for number in range(CHECKPOINT_EVERY):
            ours.set("R-0001", title=f"Title {number}")
            ours.sync.record()
        assert ours.go().held_back == ()
    key, checkpoint = newest(tmp_path / "store")
    if bare_fits:
        assert key.total > before.total
        assert (checkpoint.texts, unpacked(tmp_path / "store", key) <= limit) == ({}, True)
    else:
        assert key == before
    third = third_of(tmp_path)
    assert lines(third) == []
    in_step(ours, theirs, third)
    assert joint_files(third.root) == joint_files(ours.root)


def unpacked(store: Path, key: CheckpointKey) -> int:
    return len(gzip.decompress((store / str(key)).read_bytes()))
