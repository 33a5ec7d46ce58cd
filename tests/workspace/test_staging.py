"""Many texts that go to the disk side by side are put into place one by one, as if they came alone."""

import errno
import os
from pathlib import Path

import pytest

from cbrm_tui.workspace import disk
from cbrm_tui.workspace.errors import WriteFailed
from cbrm_tui.workspace.workspace import Workspace

COUNT = 40
MANY = 700
"""More than are put into place in one go."""


def texts(root: Path, count: int = COUNT) -> dict[str, tuple[str | None, str | None]]:
    text = (root / "joint/risks/R-FJP8.toml").read_text()
    return {f"joint/risks/R-{number:04}.toml": (None, f"# {number}\n{text}") for number in range(count)}


@pytest.fixture
def newcomer(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace that has nothing yet, on a disk that can be asked to keep all at once."""
    monkeypatch.setattr(disk, "is_askable", lambda _: True)
    new = tmp_path / "new"
    (new / "joint").mkdir(parents=True)
    (new / "workspace.toml").write_bytes((root / "workspace.toml").read_bytes())
    return Workspace.open(new)


def test_each_text_gets_to_its_own_file_and_nothing_else_stays(root: Path) -> None:
    workspace = Workspace.open(root)
    changes = texts(root)
    before = {path.relative_to(root).as_posix() for path in (root / "joint").rglob("*")}
    assert workspace.take_in(changes) == []
    assert {doc: (root / doc).read_text() for doc in changes} == {
        doc: text for doc, (_, text) in changes.items()
    }
    after = {path.relative_to(root).as_posix() for path in (root / "joint").rglob("*")}
    assert after - before == changes.keys()


def test_a_file_that_does_not_hold_what_its_text_was_made_from_is_left_alone(root: Path) -> None:
    workspace = Workspace.open(root)
    edited = root / "joint/risks/R-0007.toml"
    edited.write_text("title = 'Somebody wrote this meanwhile'\n")
    assert workspace.take_in(texts(root)) == ["joint/risks/R-0007.toml"]
    assert edited.read_text() == "title = 'Somebody wrote this meanwhile'\n"
    assert len(list((root / "joint/risks").glob("R-00[0-9][0-9].toml"))) == COUNT


def test_among_the_texts_a_document_can_be_removed(root: Path) -> None:
    workspace = Workspace.open(root)
    gone = root / "joint/risks/R-FJP8.toml"
    changes = texts(root)
    changes["joint/risks/R-FJP8.toml"] = (gone.read_text(), None)
    assert workspace.take_in(changes) == []
    assert not gone.exists()
    assert "R-FJP8" not in workspace.plan.records


def test_what_comes_before_one_that_cannot_be_written_is_put_into_place(root: Path) -> None:
    workspace = Workspace.open(root)
    (root / "joint/notes").write_text("a file where a folder should be")
    (_, text), *_ = changes = list(texts(root).values())
    docs = [f"joint/{'notes' if number == 20 else 'risks'}/R-{number:04}.toml" for number in range(COUNT)]
    with pytest.raises(WriteFailed, match=r"joint/notes/R-0020\.toml: .*it still holds what it held"):
        workspace.take_in(dict(zip(docs, changes, strict=True)))
    assert text is not None
    assert [doc for doc in docs if (root / doc).exists()] == docs[:20]
    assert not list(root.rglob("*.tmp"))


def test_what_a_crash_left_is_cleared_away_and_nothing_of_anybody_else(root: Path) -> None:
    workspace = Workspace.open(root)
    left = root / "joint/risks/.R-0003.toml.0a1b2c3d.tmp"
    other = root / "joint/risks/.R-0003.toml.tmp"
    for path in (left, other):
        path.write_text("title = 'half'\n")
    workspace.take_in(texts(root))
    assert not left.exists()
    assert other.exists()


def test_where_nobody_has_seen_any_yet_the_disk_is_asked_for_all_before_one_is_put_into_place(
    root: Path, newcomer: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = newcomer.root / "joint/risks"
    changes = texts(root, MANY)
    waited: list[list[str]] = []
    asked: list[int] = []
    fsync = os.fsync

    def sync_disk(descriptor: int) -> None:
        assert os.fstat(descriptor).st_dev == folder.stat().st_dev
        ready = sorted(folder.glob(".*.tmp"))
        names = [path.name[1:].rpartition(".toml.")[0] for path in ready]
        assert [path.read_text() for path in ready] == [changes[f"joint/risks/{n}.toml"][1] for n in names]
        assert not any((folder / f"{name}.toml").exists() for name in names)
        waited.append(names)

    def sync_one(descriptor: int) -> None:
        # The folder, after names in it were changed.
        assert os.path.samestat(os.fstat(descriptor), folder.stat())
        assert not list(folder.glob(".*.tmp"))
        asked.append(descriptor)
        fsync(descriptor)

    monkeypatch.setattr(disk, "sync_disk", sync_disk)
    monkeypatch.setattr(os, "fsync", sync_one)
    assert newcomer.take_in(changes) == []
    assert sorted(name for names in waited for name in names) == [f"R-{n:04}" for n in range(MANY)]
    assert len(asked) == len(waited)
    assert {doc: (newcomer.root / doc).read_text() for doc in changes} == {
        doc: text for doc, (_, text) in changes.items()
    }


def test_what_the_disk_could_not_keep_is_not_put_into_place(
    root: Path, newcomer: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync_disk(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(disk, "sync_disk", sync_disk)
    with pytest.raises(WriteFailed, match="it still holds what it held"):
        newcomer.take_in(texts(root, MANY))
    assert not list((newcomer.root / "joint").rglob("*.t*"))


def test_the_disk_of_this_machine_is_asked_and_says_so(tmp_path: Path) -> None:
    with disk.whole_disk(tmp_path) as whole:
        assert (whole is not None) == disk.is_askable(tmp_path)
        with (tmp_path / "file").open("xb") as stream:
            stream.write(b"text")
            assert whole is None or whole.holds(stream)
        if whole:
            whole.sync()


def test_where_there_is_no_such_folder_no_disk_is_asked(tmp_path: Path) -> None:
    with disk.whole_disk(tmp_path / "nothing") as whole:
        assert whole is None
