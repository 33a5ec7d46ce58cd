"""Colours that a plan gives its bands and organisations: a plain name, or `#rrggbb`."""

import re
from typing import Any, Final

from cbrm_tui.domain.text import nearest

Rgb = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

NAMES: Final[dict[str, str]] = {
    "red": "#d03a34",
    "crimson": "#b3123f",
    "maroon": "#7a1e2c",
    "salmon": "#f08a78",
    "coral": "#f2704f",
    "orange": "#f08c1a",
    "amber": "#f5b700",
    "gold": "#d9a400",
    "yellow": "#f2dc3c",
    "tan": "#cdb08a",
    "brown": "#84552f",
    "olive": "#7d7a1f",
    "lime": "#9bd12f",
    "green": "#2f9e4f",
    "mint": "#8fdcb8",
    "teal": "#14857f",
    "turquoise": "#35c9c0",
    "cyan": "#22b8d6",
    "blue": "#2f6fd0",
    "navy": "#1f3a75",
    "indigo": "#4a3fb5",
    "violet": "#8a5fd6",
    "purple": "#7b3fa0",
    "magenta": "#c73fa8",
    "pink": "#f29ac0",
    "black": "#000000",
    "grey": "#808488",
    "gray": "#808488",
    "silver": "#c0c4c8",
    "white": "#ffffff",
}
"""The names that are known, each with its colour."""

_HEX: Final = re.compile(r"#[0-9a-f]{6}")


def rgb(text: str) -> Rgb | None:
    """Return the colour of a name or of `#rrggbb`, in either case; None for nonsense."""
    word = text.strip().casefold()
    word = NAMES.get(word, word)
    if not _HEX.fullmatch(word):
        return None
    return int(word[1:3], 16), int(word[3:5], 16), int(word[5:7], 16)


def read_colour(raw: Any, where: str, problems: list[str]) -> str:
    """Return the colour as written, empty where none is given; nonsense is named in `problems`."""
    if raw is None or raw == "":
        return ""
    if isinstance(raw, str) and rgb(raw) is not None:
        return raw.strip()
    near = nearest(raw, NAMES) if isinstance(raw, str) else ""
    examples = f"; the nearest is {near}" if near else ", such as orange, teal or #14857f"
    problems.append(f"{where} must be a colour: a name or #rrggbb{examples}")
    return ""
