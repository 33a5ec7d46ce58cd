"""Themes: TOML files, shipped with the program or in the user's own folder of themes.

A theme that `extends` another says only what is different.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from textual.color import Color, ColorParseError
from textual.theme import Theme

from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.widgets.palette import FALLBACKS
from cbrm_tui.workspace.locating import line_of
from cbrm_tui.workspace.preferences import Problem, config_folder, read_table, unknown
from cbrm_tui.workspace.resources import themes_folder

DEFAULT: Final = "moor"
SIXTEEN: Final = "sixteen"
OWN_FOLDER: Final = "themes"
COLOURS: Final[Mapping[str, str]] = {
    "primary": "What is chosen and what leads on; needed",
    "secondary": "What stands beside it",
    "accent": "Keys, and what is to be noticed",
    "foreground": "Text",
    "background": "Behind everything",
    "surface": "Behind dialogs and registers",
    "panel": "Behind input lines and the status line",
    "boost": "Laid over a surface that is raised",
    "success": "What went well",
    "warning": "What needs care",
    "error": "What is wrong",
}
"""The basic colours of a theme, each with what it is for; those that are missing are derived from primary."""

HEADS: Final[Mapping[str, tuple[type, str]]] = {
    "name": (str, "What config.toml calls the theme; the file's name without it"),
    "title": (str, "What people call it"),
    "extends": (str, "The name of a theme that holds where this one says nothing"),
    "dark": (bool, "Whether text is lighter than what is behind it"),
    "ansi": (bool, "Whether the terminal's own sixteen colours are used"),
    "colors": (dict, "The basic colours"),
    "variables": (dict, "Colours of single parts, and ours: spaces, bands, what is muted"),
}


@dataclass(frozen=True)
class Themes:
    """The themes that could be read, by name, with their titles and files; and what could not be."""

    themes: Mapping[str, Theme] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    text: str
    table: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.table.get("name") or self.path.stem)

    @property
    def extends(self) -> str:
        return str(self.table.get("extends", ""))

    def problem(self, text: str, *key: str) -> Problem:
        return Problem(self.path.name, line_of(self.text, key) if key else 0, text)


def theme_folders(config: Path | None = None) -> list[Path]:
    """Return where themes are looked for, the shipped ones first; later ones replace those of their name."""
    return [themes_folder(), (config or config_folder()) / OWN_FOLDER]


def load_themes(folders: Iterable[Path], before: Themes | None = None) -> Themes:
    """Read every theme of the folders; one that cannot be used is left out and named in `problems`.

    Where its file gave a good theme `before`, that one stays.
    """
    found = Themes()
    for folder in folders:
        found = _load_folder(folder, found, before or Themes())
    return found


def _load_folder(folder: Path, found: Themes, before: Themes) -> Themes:
    made: dict[str, Theme] = {}
    titles: dict[str, str] = {}
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    waiting: list[_File] = []
    for path in _paths(folder):
        text, table, broken = read_table(path)
        file = _File(path, text, table)
        if faults := [broken] if broken else list(_faults(file)):
            problems += faults
            for name in (name for name, known in before.files.items() if known == path):
                made[name], titles[name], files[name] = before.themes[name], before.titles[name], path
        else:
            waiting.append(file)
    names = {file.name for file in waiting}
    while waiting:
        ready = [file for file in waiting if file.extends in {"", file.name} or file.extends not in names]
        for file in ready or waiting:
            base = made.get(file.extends) if file.extends != file.name else None
            base = base or found.themes.get(file.extends)
            if file.extends and base is None:
                why = unknown(file.extends, {**found.themes, **made}) if ready else "they extend each other"
                problems.append(file.problem(f"extends: {why}", "extends"))
            else:
                made[file.name], files[file.name] = _theme(file, base), file.path
                titles[file.name] = one_line(str(file.table.get("title", file.name)))
        names -= {file.name for file in ready}
        waiting = [file for file in waiting if ready and file not in ready]
    return Themes(
        {**found.themes, **made},
        {**found.titles, **titles},
        (*found.problems, *problems),
        {**found.files, **files},
    )


@lru_cache(maxsize=1)
def variables() -> Mapping[str, str]:
    """Return every variable that a theme may set, with what stands in for it in a plain one."""
    return {**Theme("plain", primary="#808080").to_color_system().generate(), **FALLBACKS}


def theme_schema() -> dict[str, Any]:
    """Return the JSON Schema of a theme's file."""
    kinds = {str: "string", bool: "boolean", dict: "object"}
    properties: dict[str, Any] = {
        name: {"type": kinds[kind], "description": help} for name, (kind, help) in HEADS.items()
    }
    properties["colors"] |= _texts(COLOURS)
    properties["variables"] |= _texts({name: f"Such as {value}" for name, value in sorted(_free().items())})
    return {
        "title": "A theme of cbrm",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _texts(described: Mapping[str, str]) -> dict[str, Any]:
    properties = {name: {"type": "string", "description": text} for name, text in described.items()}
    return {"additionalProperties": False, "properties": properties}


def _free() -> dict[str, str]:
    """The variables that are not basic colours themselves."""
    return {name: value for name, value in variables().items() if name not in COLOURS}


def _faults(file: _File) -> Iterator[Problem]:
    for name, raw in file.table.items():
        if name not in HEADS:
            yield file.problem(unknown(name, HEADS), name)
        elif not isinstance(raw, HEADS[name][0]):
            words = {str: "a text", bool: "true or false", dict: "a table"}
            yield file.problem(f"{name} must be {words[HEADS[name][0]]}", name)
        elif isinstance(raw, dict):
            known = COLOURS if name == "colors" else variables()
            for key, value in raw.items():
                if why := _fault(key, value, known):
                    yield file.problem(f"[{name}] {why}", name, key)
    if not file.extends and "primary" not in _table(file, "colors"):
        yield file.problem("[colors] needs at least primary", "colors")


def _fault(name: str, value: object, known: Mapping[str, str]) -> str:
    if name not in known:
        return unknown(name, known)
    if not isinstance(value, str):
        return f"{name} must be a text such as {known[name] if known is not COLOURS else '#86b4dc'}"
    if known is COLOURS or _is_colour(known[name]):
        return "" if _is_colour(value) else f"{name} is no colour: {one_line(value)[:40]}"
    return ""


@lru_cache(maxsize=1024)  # of a text that is no colour Textual looks for the nearest name, which takes long
def _is_colour(text: str) -> bool:
    try:
        Color.parse(text)
    except ColorParseError:
        return text.startswith("auto")
    return True


def _theme(file: _File, base: Theme | None) -> Theme:
    colours: dict[str, Any] = {name: getattr(base, name) for name in COLOURS} if base else {}
    dark = base.dark if base else True
    ansi = bool(base and base.ansi)
    return Theme(
        name=file.name,
        dark=file.table.get("dark", dark),
        ansi=file.table.get("ansi", ansi),
        variables={**(base.variables if base else {}), **_table(file, "variables")},
        **{**colours, **_table(file, "colors")},
    )


def _table(file: _File, name: str) -> dict[str, str]:
    found = file.table.get(name, {})
    return found if isinstance(found, dict) else {}


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []
