"""Copies of samples: as fresh on any day as the sample was on its own, and otherwise the same."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from cbrm_tui.domain.checks import run
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.samples import Sample, copy_space, read_sample
from cbrm_tui.workspace.workspace import Workspace

NAMES = ("brindlewick-oakmere", "lumenreed-norvale", "tarnvale-pantry")
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def copied(sample: Sample, root: Path, days: int) -> Path:
    sample.copy(root, sample.as_of + timedelta(days))
    return root


def files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*.toml")
    }


def undated(text: str) -> str:
    """The text without its dates, nor the space that an inline table may lose at its end."""
    return DATE.sub("…", text).replace(" }", "}")


def findings(root: Path, today: date) -> list[tuple[str, str]]:
    return [(found.code, found.record) for found in run(Workspace.open(root).plan, today)]


@pytest.mark.parametrize("name", NAMES)
def test_on_its_day_a_copy_differs_in_its_plan_ids_only(tmp_path: Path, name: str) -> None:
    sample = read_sample(name)
    ours, theirs = files(copied(sample, tmp_path / "copy", 0)), files(sample.folder)
    assert ours.keys() == {doc for doc in theirs if not doc.startswith("partners/") and doc != "sample.toml"}
    differing = {doc for doc in ours if ours[doc] != theirs[doc]}
    assert differing == {doc for doc in ours if doc.endswith("/plan.toml")}
    ids = set()
    for doc in differing:
        pairs = zip(theirs[doc].splitlines(), ours[doc].splitlines(), strict=True)
        assert [old.partition(" = ")[0] for old, new in pairs if old != new] == ["plan"]
        ids |= {tomllib.loads(text[doc])["plan"] for text in (ours, theirs)}
    assert len(ids) == 2 * len(differing)


@pytest.mark.parametrize("days", [-800, -1, 6, 7, 45, 1000])
@pytest.mark.parametrize("name", NAMES)
def test_on_any_day_a_copy_has_the_findings_of_the_sample(tmp_path: Path, name: str, days: int) -> None:
    sample = read_sample(name)
    copied(sample, tmp_path / "then", 0)
    today = sample.as_of + timedelta(days)
    seeded = findings(tmp_path / "then", sample.as_of)
    assert len(seeded) in {5, 6}
    assert findings(copied(sample, tmp_path / "now", days), today) == seeded


@pytest.mark.parametrize("name", NAMES)
def test_dates_move_by_full_weeks_and_nothing_else_changes(tmp_path: Path, name: str) -> None:
    sample = read_sample(name)
    then, now = files(copied(sample, tmp_path / "then", 0)), files(copied(sample, tmp_path / "now", 52))
    moved = 0
    for doc in then.keys() - {doc for doc in then if doc.endswith("/plan.toml")}:
        assert undated(now[doc]) == undated(then[doc])
        for old, new in zip(DATE.findall(then[doc]), DATE.findall(now[doc]), strict=True):
            assert date.fromisoformat(new) - date.fromisoformat(old) == timedelta(days=49)
            moved += 1
    assert moved > 100


@pytest.mark.parametrize("name", NAMES)
def test_the_partners_own_part_is_copied_beside_and_moves_with_it(tmp_path: Path, name: str) -> None:
    sample = read_sample(name)
    assert not sample.has_partners_part(tmp_path)
    sample.copy_partners_part(tmp_path, sample.as_of + timedelta(days=7))
    assert sample.has_partners_part(tmp_path)
    assert {doc.partition("/")[0] for doc in files(tmp_path)} == {"internal"}
    theirs = files(sample.folder / "partners" / sample.partner)
    for doc, text in files(tmp_path).items():
        assert undated(text) == undated(theirs[doc])
    next(iter((tmp_path / "internal").rglob("*.toml"))).unlink()
    assert not sample.has_partners_part(tmp_path)


def test_a_folder_in_use_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="is not empty"):
        copied(read_sample(NAMES[0]), tmp_path, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_sample_that_there_is_not_is_refused_naming_those_there_are() -> None:
    with pytest.raises(WorkspaceError, match="brindlewick-oakmere, lumenreed-norvale, tarnvale-pantry"):
        read_sample("../themes")


def test_a_space_is_copied_as_it_stands(tmp_path: Path) -> None:
    source = copied(read_sample("tarnvale-pantry"), tmp_path / "from", 0)
    copy_space(source, tmp_path / "to", "shared/dairy-haulier")
    assert files(tmp_path / "to" / "shared") == files(source / "shared")
    with pytest.raises(WorkspaceError):
        copy_space(source, tmp_path / "to", "shared/dairy-haulier")
