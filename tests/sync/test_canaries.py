"""After a long random session nothing internal is in the store, nor in a partner's folder.

Canaries sit in every kind of internal content: records of each type and in each field, ids and file names,
files that are broken or unknown, notes and labels of edits, drafts, undo, what was held back of an offer.
"""

import gzip
import os
import random
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.sync.partners import Partner, in_step
from tests.sync.small import small_pair

from cbrm_tui.domain.records import Record, record_types
from cbrm_tui.workspace.edits import Create, Delete, Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.offering import edit_for, prepare

TODAY = date(2026, 11, 23)
CANARY = "quokka"
STEPS = int(os.environ.get("CBRM_CANARY_STEPS", "60"))
INTERNAL = [kind for kind in record_types().values() if kind.folder and "internal" in kind.spaces]


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    return small_pair(tmp_path)


def filled(kind: type[Record], number: int) -> dict[str, Any]:
    """Data for a record with a canary in every field that takes text."""
    data: dict[str, Any] = {}
    for name, field in kind.fields.items():
        if field.kind in {"text", "prose", "person"}:
            data[name] = f"{CANARY} {name} {number}"
        elif field.kind in {"list", "sentences"} and not field.choices({}):
            data[name] = [f"{CANARY} {name} {number}"]
    return data


def make_inside(partner: Partner) -> list[str]:
    """Fill the internal space; return the ids."""
    made: list[str] = []
    for number, kind in enumerate(INTERNAL):
        data = {
            name: value
            for name, value in filled(kind, number).items()
            if kind.fields[name].problem(value, {}) is None
        }
        key = f"{kind.prefix}-CANA"
        edit = Edit((Create(kind.type, "internal", data, key),), f"{CANARY} label", f"{CANARY} note")
        made += partner.workspace.apply(edit).ids
    inside = partner.root / "internal"
    (inside / "risks" / "R-CANB.toml").write_text(f"{CANARY} = = broken\n")
    (inside / "risks" / f"{CANARY}-remarks.txt").write_text(CANARY)
    (inside / CANARY).mkdir()
    (inside / CANARY / "R-CANC.toml").write_text(f'title = "{CANARY}"\n')
    partner.workspace.refresh()
    return made


def take_a_step(partner: Partner, inside: list[str], draw: random.Random, number: int) -> None:
    """Do something that a person might do; what the program refuses is refused."""
    workspace = partner.workspace
    joint = [
        key for key, one in workspace.plan.records.items() if one.space == "joint" and one.type == "risk"
    ]
    secret, open_one = draw.choice(inside), draw.choice(joint)
    put_inside = Put(secret, ("notes",), f"{CANARY} {number}")
    put_joint = Put(open_one, ("owner",), f"Ann {number}")
    match draw.randrange(10):
        case 0 | 1:
            edit = Edit((put_inside,), f"{CANARY} label", f"{CANARY} note")
        case 2 | 3:
            edit = Edit((put_joint,), "set owner")
        case 4:
            edit = Edit((put_inside, put_joint), f"{CANARY} both", f"{CANARY} note")
        case 5:
            # Somebody names an internal record where partners would read it.
            edit = Edit((Put(open_one, ("notes",), f"see {secret}"),), f"as {secret}", f"about {secret}")
        case 6:
            record = workspace.plan[secret]
            if not record.offerable():
                return
            workspace.apply(Edit((Put(secret, ("title",), f"Offered {number}"),), f"{CANARY} title"))
            offer = prepare(workspace.plan, secret)
            edit = edit_for(offer, ["title"], workspace.plan, TODAY)
        case 7:
            workspace.undo()
            return
        case 8:
            workspace.redo()
            return
        case _:
            partner.workspace.drafts.keep(f"edit {secret} notes", {"notes": f"{CANARY} draft {number}"})
            edit = Edit((Delete(draw.choice(joint)),) if len(joint) > 3 else (put_joint,), "tidy up")
    workspace.apply(edit)


def everything_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every name and every byte below a folder, packed ones unpacked."""
    for path in folder.rglob("*"):
        yield str(path), str(path.relative_to(folder)).encode()
        if path.is_file():
            data = path.read_bytes()
            yield str(path), data
            if data[:2] == b"\x1f\x8b":
                yield str(path), gzip.decompress(data)


@pytest.mark.parametrize("seed", range(3))
def test_no_canary_reaches_the_store_or_a_partner(
    partners: tuple[Partner, Partner], tmp_path: Path, seed: int
) -> None:
    ours, theirs = partners
    draw = random.Random(seed)
    inside = make_inside(ours)
    for number in range(STEPS):
        try:
            take_a_step(ours, inside, draw, number)
        except WorkspaceError:
            continue
        finally:
            if number % 5 == 0:
                ours.sync.sync()
                theirs.sync.sync()
    in_step(ours, theirs)
    places = [tmp_path / "store", tmp_path / "theirs"]
    found = [
        name
        for place in places
        for name, data in everything_in(place)
        if CANARY.encode() in data.lower() or b"-CAN" in data
    ]
    assert found == []
    assert any(CANARY.encode() in data for _, data in everything_in(ours.root / "internal"))
    assert any(b"Offered" in data for _, data in everything_in(tmp_path / "theirs" / "joint"))


def test_sync_opens_no_internal_file(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    make_inside(ours)
    ours.set("R-0001", owner="Ann")
    inside = str(ours.root / "internal")
    opened: list[str] = []
    watching = [True]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if watching[0] and event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            opened.append(os.fsdecode(arguments[0]))

    sys.addaudithook(watch)
    try:
        ours.go()
    finally:
        watching[0] = False
    assert opened
    assert [path for path in opened if inside in path or "CANA" in path] == []
    theirs.go()


def test_a_folder_that_becomes_a_link_to_the_inside_is_not_read_through(
    partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    ours, theirs = partners
    make_inside(ours)
    (ours.root / "joint" / "objectives").symlink_to(ours.root / "internal" / "objectives")
    (ours.root / "joint" / "risks" / "R-2222.toml").symlink_to(
        ours.root / "internal" / "risks" / "R-CANA.toml"
    )
    ours.set("R-0001", owner="Ann")
    ours.sync.sync()
    theirs.sync.sync()
    assert not any(CANARY.encode() in data for _, data in everything_in(tmp_path / "store"))


def test_reading_below_a_folder_follows_no_link(tmp_path: Path) -> None:
    from cbrm_tui.workspace.files import read_beneath

    (tmp_path / "joint" / "risks").mkdir(parents=True)
    (tmp_path / "internal").mkdir()
    (tmp_path / "internal" / "secret.toml").write_text(CANARY)
    (tmp_path / "joint" / "risks" / "R-1.toml").write_text("plain")
    (tmp_path / "joint" / "linked").symlink_to(tmp_path / "internal")
    (tmp_path / "joint" / "risks" / "R-2.toml").symlink_to(tmp_path / "internal" / "secret.toml")
    (tmp_path / "elsewhere").symlink_to(tmp_path / "joint")
    assert read_beneath(tmp_path / "joint", "risks/R-1.toml") == "plain"
    assert read_beneath(tmp_path / "joint", "linked/secret.toml") is None
    assert read_beneath(tmp_path / "joint", "risks/R-2.toml") is None
    assert read_beneath(tmp_path / "elsewhere", "risks/R-1.toml") is None
    assert read_beneath(tmp_path / "joint", "risks/R-3.toml") is None
