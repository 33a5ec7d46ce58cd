"""What a person prefers on this machine: `config.toml` in the folder of cbrm's configuration.

Each setting is declared once, in `SETTINGS`; reading, the JSON Schema and `cbrm config` go by that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from platformdirs import user_config_path

from cbrm_tui.domain.fields import Choice, Field, Flag, Integer, Text
from cbrm_tui.domain.text import nearest, one_line
from cbrm_tui.merge.layout import patch_paths
from cbrm_tui.workspace.errors import NotToml, WorkspaceError
from cbrm_tui.workspace.files import read_text, write_text
from cbrm_tui.workspace.locating import line_of
from cbrm_tui.workspace.reading import read_tree

FILE: Final = "config.toml"
_BEGUN: Final = "# Settings of cbrm on this machine. `cbrm config` lists them all.\n"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in one of the files of settings that is not used, and why; line 0 is the file as a whole."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return one_line(f"{where}: {self.text}")


@dataclass(frozen=True, slots=True)
class Preferences:
    """The settings, with what holds when nothing is said. An empty theme is one that suits the terminal."""

    theme: str = ""
    keys: str = "default"
    ascii: bool = False
    ssh: str = "auto"
    animation: bool = True
    review_minutes: int = 5


@dataclass(frozen=True, slots=True)
class Setting:
    """How a setting is declared: what values it takes, and whether a change shows at once."""

    field: Field[Any]
    at_once: bool = True


SETTINGS: Final[Mapping[str, Setting]] = {
    "theme": Setting(
        Text(
            "Theme", help="A shipped theme or one of your own in themes/; without it, what suits the terminal"
        )
    ),
    "keys": Setting(
        Choice("Keys", ("default", "vim", "emacs"), help="Which set of keys your keymap.toml is laid over")
    ),
    "ascii": Setting(Flag("ASCII", help="Draw with ASCII characters only"), at_once=False),
    "ssh": Setting(
        Choice(
            "Slow line",
            ("auto", "on", "off"),
            help="Save bytes and wait longer for the rest of a key; auto does so over SSH",
        ),
        at_once=False,
    ),
    "animation": Setting(Flag("Animation", help="Let what is scrolled glide; never over a slow line")),
    "review_minutes": Setting(
        Integer("Minutes per item", low=1, high=120, help="The time that a review gives each item")
    ),
}


@dataclass(frozen=True, slots=True)
class Read:
    """The settings that hold, the lines of those that the file gives, and what in it is not used."""

    preferences: Preferences = Preferences()
    lines: Mapping[str, int] | None = None
    problems: tuple[Problem, ...] = ()


def config_folder() -> Path:
    """Return the folder of a person's settings, keymap and themes on this machine."""
    return user_config_path("cbrm", appauthor=False)


def read_preferences(folder: Path | None = None, before: Preferences | None = None) -> Read:
    """Read config.toml; what is wrong in it leaves the setting as it was `before`, else as it is by default.

    A file that is not there says nothing. One that cannot be read as a whole leaves all as it was.
    """
    path = (folder or config_folder()) / FILE
    kept = before or Preferences()
    text, tree, problem = read_table(path)
    if problem:
        return Read(kept, {}, (problem,))
    given: dict[str, Any] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for name, raw in tree.items():
        line = line_of(text, (name,))
        setting = SETTINGS.get(name)
        if setting is None:
            problems.append(Problem(FILE, line, unknown(name, SETTINGS)))
        elif fault := setting.field.fault(raw):
            problems.append(Problem(FILE, line, f"{name} {fault}"))
            given[name] = getattr(kept, name)
        else:
            given[name], lines[name] = raw, line
    return Read(replace(Preferences(), **given), lines, tuple(problems))


def remember(name: str, value: Any, folder: Path | None = None) -> None:
    """Write one setting into config.toml; comments and the rest stay. Raises WorkspaceError in one line."""
    write_value((folder or config_folder()) / FILE, (name,), value, _BEGUN)


def write_value(path: Path, key: tuple[str, ...], value: Any, begun: str = "") -> None:
    """Put one value into a TOML file of settings, or take it out for ABSENT; a new file begins with `begun`.

    Raises WorkspaceError in one line, also where the file is no TOML: nothing in it is lost.
    """
    text, _, problem = read_table(path)
    if problem:
        raise WorkspaceError(f"{problem}; repair it first")
    write_text(path, patch_paths(text or begun, {key: value}))


def read_table(path: Path) -> tuple[str, dict[str, Any], Problem | None]:
    """Return a TOML file's text and table, both empty when it is not there; or why it cannot be read."""
    try:
        text = read_text(path)
        return text or "", read_tree(text or ""), None
    except NotToml as error:
        return "", {}, Problem(path.name, error.line, error.message)
    except WorkspaceError as error:
        return "", {}, Problem(path.name, 0, str(error))


def unknown(name: str, known: Mapping[str, object]) -> str:
    """Say that there is no such thing, and which was perhaps meant."""
    near = nearest(name, known)
    meant = f"; is “{near}” meant?" if near else ""
    return f"there is no “{one_line(name)[:60]}”{meant}"


def settings_schema() -> dict[str, Any]:
    """Return the JSON Schema of config.toml."""
    defaults = Preferences()
    return {
        "title": "Settings of cbrm",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            one.name: {**SETTINGS[one.name].field.schema(), "default": getattr(defaults, one.name)}
            for one in fields(Preferences)
        },
    }
