"""The sheet of all keys, as they are for this person."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.program import Outcome

Cbrm = Callable[..., Outcome]


def test_the_sheet_has_the_keys_of_the_keymap_on_paper_and_as_tables(tmp_path: Path, cbrm: Cbrm) -> None:
    folder = tmp_path / "config" / "cbrm"
    folder.mkdir(parents=True)
    (folder / "keymap.toml").write_text('"main.new" = "f9"\n')
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    printed = cbrm("keys", env=env)
    assert printed.code == 0
    row = next(line for line in printed.out.splitlines() if "Add a record of the kind" in line)
    assert row.startswith("f9 ")
    tables = tmp_path / "keys.md"
    assert cbrm("keys", str(tables), env=env).code == 0
    assert "| `f9` | Add a record of the kind that is shown |" in tables.read_text()
    sheet = tmp_path / "keys.txt"
    assert cbrm("keys", str(sheet), env=env).code == 0
    assert sheet.read_text() == printed.out


def test_the_keys_of_one_place(cbrm: Cbrm) -> None:
    printed = cbrm("keys", "--only", "Review").out
    assert "THE REVIEW MEETING" in printed
    assert "Score the risk anew" in printed
    assert "Add a record of the kind" not in printed
    wrong = cbrm("keys", "--only", "nowhere")
    assert wrong.code == 2
    assert "there is no place with “nowhere”" in wrong.err
