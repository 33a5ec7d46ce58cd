"""Themes: TOML files, shipped with the program or in the user's own folder of themes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from platformdirs import user_config_path
from textual.color import Color, ColorParseError
from textual.theme import Theme

from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.widgets.palette import FALLBACKS
from cbrm_tui.workspace.resources import themes_folder

DEFAULT: Final = "moor"
SIXTEEN: Final = "sixteen"
_COLOURS: Final = frozenset(
    {
        "primary",
        "secondary",
        "accent",
        "foreground",
        "background",
        "surface",
        "panel",
        "boost",
        "success",
        "warning",
        "error",
    }
)


@dataclass(frozen=True)
class Themes:
    """The themes that could be read, by name, with their titles, and a line for each that could not."""

    themes: dict[str, Theme]
    titles: dict[str, str]
    problems: tuple[str, ...] = ()


def config_folder() -> Path:
    """Return the folder of the user's own settings, themes and keymap."""
    return user_config_path("cbrm")


def theme_folders() -> list[Path]:
    """Return where themes are looked for, the shipped ones first; later ones replace those of their name."""
    return [themes_folder(), config_folder() / "themes"]


def load_themes(folders: Iterable[Path]) -> Themes:
    """Read every theme of the folders; one that cannot be used is left out and named in `problems`."""
    themes: dict[str, Theme] = {}
    titles: dict[str, str] = {}
    problems: list[str] = []
    for path in _files(folders):
        try:
            theme, title = read_theme(path)
        except (OSError, ValueError) as error:
            problems.append(f"{path.name}: {one_line(str(error))}")
            continue
        themes[theme.name], titles[theme.name] = theme, title
    return Themes(themes, titles, tuple(problems))


def read_theme(path: Path) -> tuple[Theme, str]:
    """Read one theme and its title. Raises ValueError in one phrase (no TOML either), or OSError."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    colours, variables = _strings(table, "colors"), _strings(table, "variables")
    if unknown := sorted(colours.keys() - _COLOURS):
        raise ValueError(f"[colors] has no {unknown[0]}; it has {', '.join(sorted(_COLOURS))}")
    if "primary" not in colours:
        raise ValueError("[colors] needs at least primary")
    for name, value in (*colours.items(), *((n, v) for n, v in variables.items() if n in FALLBACKS)):
        try:
            Color.parse(value)
        except ColorParseError:
            raise ValueError(f"{name} is no colour: {value}") from None
    name = table.get("name", path.stem)
    title = table.get("title", name)
    if not isinstance(name, str) or not isinstance(title, str) or not name:
        raise ValueError("name and title must be texts")
    theme = Theme(
        name=name,
        dark=bool(table.get("dark", True)),
        ansi=bool(table.get("ansi", False)),
        variables=variables,
        **colours,  # type: ignore[arg-type]
    )
    return theme, one_line(title)


def _strings(table: dict[str, Any], key: str) -> dict[str, str]:
    found = table.get(key, {})
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError(f"[{key}] must be a table of texts")
    return found


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from sorted(folder.glob("*.toml"))
