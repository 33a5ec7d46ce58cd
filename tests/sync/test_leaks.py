"""Nothing that is internal reaches the store: by notes, by what is settled, by files that name it."""

from pathlib import Path

import pytest
from tests.sync.partners import Partner, in_step
from tests.sync.small import opened, small_pair

from cbrm_tui.workspace.edits import Create, Edit, Put
from cbrm_tui.workspace.errors import BadValue


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    return small_pair(tmp_path)


def secret_of(partner: Partner) -> str:
    """Make an internal record and return its id."""
    change = Create("risk", "internal", {"title": "Hidden"})
    return partner.workspace.apply(Edit((change,), "hide")).ids[0]


def in_store(folder: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in (folder / "store").rglob("*") if path.is_file())


@pytest.mark.parametrize("where", ["note", "label", "both spaces"])
def test_no_note_tells_of_what_is_internal(
    partners: tuple[Partner, Partner], tmp_path: Path, where: str
) -> None:
    ours, theirs = partners
    secret = secret_of(ours)
    ours.workspace.apply(Edit((Put(secret, ("notes",), "x"),), "canary one", "canary two"))
    changes = [Put("R-0001", ("owner",), "Tom Fairclough")]
    match where:
        case "note":
            edit = Edit(tuple(changes), "set owner", f"because of {secret}")
        case "label":
            edit = Edit(tuple(changes), f"as {secret} says")
        case _:
            edit = Edit((*changes, Put(secret, ("notes",), "y")), "canary three", "canary four")
    ours.workspace.apply(edit)
    in_step(ours, theirs)
    assert in_store(tmp_path, "Tom Fairclough")
    assert not in_store(tmp_path, "canary")
    assert not in_store(tmp_path, secret)


def test_an_internal_record_is_not_named_even_if_its_own_file_is_broken(
    partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    ours, _ = partners
    secret = secret_of(ours)
    path = ours.root / ours.workspace.plan[secret].doc
    path.write_text("broken = =\n")
    ours.path("R-0001").write_text(f"# see {secret}\n{ours.read('R-0001')}")
    report = opened(ours.root).sync.sync()
    assert secret in report.held_back[0]
    assert not in_store(tmp_path, secret)


@pytest.mark.parametrize("value", ["as {secret} has it", {"a": 1}, 7])
def test_a_disagreement_is_settled_with_what_may_stand_there_only(
    partners: tuple[Partner, Partner], tmp_path: Path, value: object
) -> None:
    ours, theirs = partners
    ours.set("R-0001", owner="Tom Fairclough")
    theirs.set("R-0001", owner="Ruth Calloway")
    in_step(ours, theirs)
    secret = secret_of(ours)
    with pytest.raises(BadValue):
        ours.sync.settle("R-0001", "owner", value.format(secret=secret) if isinstance(value, str) else value)
    assert len(ours.sync.disagreements()) == 1
    in_step(ours, theirs)
    assert not in_store(tmp_path, secret)
