"""Many texts that go to the disk side by side are put into place one by one, as if they came alone."""

from pathlib import Path

import pytest

from cbrm_tui.workspace.errors import WriteFailed
from cbrm_tui.workspace.workspace import Workspace

COUNT = 40


def texts(root: Path) -> dict[str, tuple[str | None, str | None]]:
    text = (root / "joint/risks/R-FJP8.toml").read_text()
    return {f"joint/risks/R-{number:04}.toml": (None, f"# {number}\n{text}") for number in range(COUNT)}


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
