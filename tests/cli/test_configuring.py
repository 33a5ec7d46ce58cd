"""`cbrm config`, the schemas of the settings, and what doctor says of them."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from tests.cli.program import Outcome, run

from cbrm_tui.tui.keys import PRESETS
from cbrm_tui.tui.owners import all_bindings
from cbrm_tui.workspace.preferences import SETTINGS, config_folder

Cbrm = Callable[..., Outcome]
THEMES = Path(__file__).parents[2] / "themes"


@pytest.fixture
def folder() -> Path:
    """The folder of the settings of this test."""
    found = config_folder()
    (found / "themes").mkdir(parents=True)
    return found


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schemas as `cbrm schema` writes them."""
    folder = tmp_path_factory.mktemp("schemas")
    assert run("schema", folder, cwd=folder).code == 0
    return {
        name: json.loads((folder / f"{name}.schema.json").read_text())
        for name in ("config", "keymap", "theme")
    }


def wrong(schema: dict[str, Any], table: object) -> list[str]:
    Draft7Validator.check_schema(schema)
    return [error.message for error in Draft7Validator(schema).iter_errors(table)]


def test_it_says_what_holds_and_why(tmp_path: Path, folder: Path) -> None:
    (folder / "config.toml").write_text('# mine\n\nreview_minutes = 8\ntheme = "paper"\n')
    told = run("config", "--json", cwd=tmp_path)
    assert told.code == 0
    rows = {row["name"]: (row["value"], row["why"]) for row in told.json["settings"]}
    assert rows.keys() == SETTINGS.keys()
    assert rows["review_minutes"] == (8, "config.toml, line 3")
    assert rows["animation"] == (True, "default")
    assert told.json["folder"] == str(folder)
    shown = run("config", "--theme", "moor", cwd=tmp_path, env={"SSH_CONNECTION": "1"}).out
    assert 'theme          = "moor"       command line' in shown
    assert "so on: this is SSH" in shown


def test_what_is_not_used_is_said_with_file_and_line_by_config_and_doctor(
    tmp_path: Path, folder: Path
) -> None:
    (folder / "config.toml").write_text("theme = 3\n")
    (folder / "keymap.toml").write_text('"main.edit" = "x"\n\n"history.undo" = "b"\n')
    (folder / "themes" / "own.toml").write_text('extends = "paper"\n[colors]\naccent = "heather"\n')
    told = run("config", "--json", cwd=tmp_path)
    assert told.code == 1
    assert [(one["file"], one["line"]) for one in told.json["problems"]] == [
        ("config.toml", 1),
        ("own.toml", 3),
        ("keymap.toml", 1),
        ("keymap.toml", 3),
    ]
    assert "keymap.toml, line 3: b is taken" in run("config", cwd=tmp_path).out
    looked = run("doctor", "--json", cwd=tmp_path)
    steps = looked.json["settings"]["steps"]
    assert [step["state"] for step in steps] == ["weak"] * 4
    assert "own.toml, line 3" in steps[1]["line"]
    assert looked.code == 0


def test_the_shipped_themes_and_presets_fit_their_schemas(schemas: dict[str, Any]) -> None:
    for path in (*THEMES.glob("*.toml"), *PRESETS.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        assert wrong(schemas["theme" if path.parent == THEMES else "keymap"], table) == [], path


def test_the_schemas_find_what_the_program_finds(schemas: dict[str, Any]) -> None:
    assert (
        wrong(schemas["config"], {"theme": "moor", "keys": "vim", "ascii": True, "review_minutes": 3}) == []
    )
    for table in ({"thme": "moor"}, {"keys": "wordstar"}, {"ascii": "yes"}, {"review_minutes": 0}):
        assert len(wrong(schemas["config"], table)) == 1, table
    assert wrong(schemas["keymap"], {"main.nothing": "x"})
    assert wrong(schemas["theme"], {"colors": {"primary": "red", "sky": "blue"}})
    assert schemas["keymap"]["properties"]["main.new"]["description"] == all_bindings()["main.new"].tooltip
    assert schemas["keymap"]["properties"].keys() == all_bindings().keys()
