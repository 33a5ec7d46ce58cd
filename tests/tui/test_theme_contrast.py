"""The shipped themes: readable by WCAG's contrast ratios, complete, and accepted by Textual."""

import colorsys
import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.color import Color
from textual.theme import Theme

FOLDER = Path(__file__).parents[2] / "themes"
FILES = sorted(FOLDER.glob("*.toml"))

BANDS = range(1, 8)
BACKGROUNDS = ("background", "surface", "panel")
BASIC = ("foreground", "primary", "secondary", "accent", "success", "warning", "error")
COLORS = {*BACKGROUNDS, *BASIC}
TEXTS = (
    *BASIC,
    "muted",
    "foreground-muted",
    "text-disabled",
    "space-joint",
    "space-internal",
    "disagreement",
)
CURSORS = ("block-cursor", "block-cursor-blurred", "input-cursor", "input-selection", "screen-selection")
PAIRS = [
    *itertools.product(TEXTS, BACKGROUNDS),
    *((f"band-text-{n}", f"band-{n}") for n in BANDS),
    *((f"{name}-text", name) for name in ("space-joint", "space-internal", "disagreement")),
    *(("button-color-foreground", name) for name in ("primary", "success", "warning", "error")),
    *((f"{name}-foreground", f"{name}-background") for name in (*CURSORS, "footer")),
    ("foreground", "block-hover-background"),
    ("background", "warning"),
    ("footer-key-foreground", "footer-background"),
    ("footer-description-foreground", "footer-background"),
]


SOURCES = Path(__file__).parents[2] / "src" / "cbrm_tui" / "tui"
DECORATIONS = {"border", "border-blurred", "scrollbar", "scrollbar-background"}
"""Lines and bars, which are no text: how `border` stands out is tested on its own."""


def css_blocks(text: str) -> Iterator[dict[str, str]]:
    """The declarations of each block of a style sheet, of those inside another one too."""
    open_blocks: list[dict[str, str]] = []
    for name, value, brace in re.findall(r"([a-z-]+)\s*:\s*([^;{}]+);|([{}])", text):
        if brace == "{":
            open_blocks.append({})
        elif brace and open_blocks:
            yield open_blocks.pop()
        elif open_blocks:
            open_blocks[-1][name] = value.strip()


def drawn_pairs() -> Iterator[tuple[str, str, str]]:
    """Where, text and background of every pair that the style sheets and styles in code ask for.

    A text that names no background may come to lie on any of the basic ones, a background without a text
    carries the foreground.
    """
    for path in sorted(SOURCES.rglob("*.*css")) + sorted(SOURCES.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        sheets = [text] if path.suffix == ".tcss" else re.findall(r'CSS[^=\n]*= """(.*?)"""', text, re.DOTALL)
        for block in (block for sheet in sheets for block in css_blocks(sheet)):
            front, back = (block.get(name, "").removeprefix("$") for name in ("color", "background"))
            if "transparent" in back or "ansi_default" in (front, back) or not (front or back):
                continue
            for ground in [back] if back else BACKGROUNDS:
                yield path.name, front or "foreground", ground
        if path.suffix == ".py":
            for front, back in re.findall(r"\$([a-z0-9-]+)(?: on \$([a-z0-9-]+))?(?=[\"' ])", text):
                for ground in [back] if back else BACKGROUNDS:
                    yield path.name, front, ground


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def colours(path: Path) -> dict[str, str]:
    theme = read(path)
    return {**theme["colors"], **theme["variables"]}


def is_ansi(path: Path) -> bool:
    return bool(read(path).get("ansi", False))


HEX_FILES = [path for path in FILES if not is_ansi(path)]
each_theme = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
each_hex_theme = pytest.mark.parametrize("path", HEX_FILES, ids=lambda path: path.stem)


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of `#rrggbb`, each 0 to 1."""
    assert len(colour) == 7
    assert colour.startswith("#")
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 (black) to 1 (white)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def hue_distance(one: str, other: str) -> float:
    """How far two hues are apart on the colour wheel, 0 to 180 degrees."""
    apart = abs(colorsys.rgb_to_hsv(*channels(one))[0] - colorsys.rgb_to_hsv(*channels(other))[0]) * 360
    return min(apart, 360 - apart)


def test_the_contrast_formula_gives_the_known_values() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert hue_distance("#ff0000", "#0000ff") == pytest.approx(120)


def test_dark_light_high_contrast_and_sixteen_colours_are_shipped() -> None:
    themes = {path.stem: read(path) for path in FILES}
    assert {"moor", "paper", "high-contrast", "sixteen"} <= set(themes)
    assert themes["moor"]["dark"]
    assert not themes["paper"]["dark"]
    assert [path.stem for path in FILES if is_ansi(path)] == ["sixteen"]


def test_every_pair_that_is_drawn_is_one_that_is_measured() -> None:
    known = set(PAIRS)
    missing = {
        (where, front, back)
        for where, front, back in drawn_pairs()
        if (front, back) not in known and front not in DECORATIONS
    }
    assert missing == set()


def test_no_text_is_dim_as_each_terminal_decides_how_dark_that_is() -> None:
    dim = [
        path.name
        for path in SOURCES.rglob("*.*")
        if path.suffix in {".py", ".tcss"}
        and re.search(r"[\" ]dim[\" ;]|text-opacity|\$[a-z-]+ \d+%", path.read_text(encoding="utf-8"))
        and path.name != "lean_strip.py"  # it knows the code of every style
    ]
    assert dim == []


@each_theme
def test_a_theme_file_has_every_colour_the_screens_ask_for(path: Path) -> None:
    theme = read(path)
    assert theme["name"] == path.stem
    assert theme["title"].strip()
    assert isinstance(theme["dark"], bool)
    assert set(theme["colors"]) == COLORS
    needed = {name for pair in PAIRS for name in pair} | {"border"}
    if is_ansi(path):
        needed.discard("block-hover-background")
    assert needed <= set(colours(path))


@each_hex_theme
def test_every_text_can_be_read_on_its_background(path: Path) -> None:
    least = 7.0 if path.stem == "high-contrast" else 4.5
    palette = colours(path)
    found = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least} == {}


@each_hex_theme
def test_the_border_of_the_focused_widget_stands_out(path: Path) -> None:
    palette = colours(path)
    assert all(contrast(palette["border"], palette[name]) >= 3 for name in BACKGROUNDS)


@each_hex_theme
def test_the_two_spaces_look_different_from_each_other_and_from_trouble(path: Path) -> None:
    palette = colours(path)
    names = ("space-joint", "space-internal", "disagreement", "error", "warning")
    close = {
        (one, other)
        for one, other in itertools.combinations(names, 2)
        if "space" in one and hue_distance(palette[one], palette[other]) < 50
    }
    assert close == set()


@each_hex_theme
def test_severity_stands_out_more_with_every_band_even_without_colour(path: Path) -> None:
    palette = colours(path)
    ratios = [contrast(palette[f"band-{n}"], palette["background"]) for n in BANDS]
    assert all(later >= earlier * 1.1 for earlier, later in itertools.pairwise(ratios)), ratios


@pytest.mark.parametrize("path", [path for path in FILES if is_ansi(path)], ids=lambda path: path.stem)
def test_the_terminal_palette_is_all_that_an_ansi_theme_uses(path: Path) -> None:
    palette = {name: value for name, value in colours(path).items() if not name.endswith("-style")}
    assert {name for name, value in palette.items() if Color.parse(value).ansi is None} == set()
    assert len({palette[f"band-{n}"] for n in BANDS}) == len(BANDS)
    told_apart = {
        palette[name] for name in ("space-joint", "space-internal", "disagreement", "error", "warning")
    }
    assert len(told_apart) == 5


@each_theme
async def test_textual_takes_the_theme_with_all_its_variables(path: Path) -> None:
    table = read(path)
    theme = Theme(
        name=table["name"],
        dark=table["dark"],
        ansi=table.get("ansi", False),
        variables=table["variables"],
        **table["colors"],
    )
    app: App[None] = App()
    async with app.run_test():
        app.register_theme(theme)
        app.theme = theme.name
        assert app.current_theme is theme
        shown = app.get_css_variables()
    assert {name: shown[name] for name in table["variables"]} == table["variables"]


PALETTES = {
    # black, red, green, yellow, white, and of the bright ones black and white
    "xterm": ("#000000", "#cd0000", "#00cd00", "#cdcd00", "#e5e5e5", "#7f7f7f", "#ffffff"),
    "vga": ("#000000", "#aa0000", "#00aa00", "#aa5500", "#aaaaaa", "#555555", "#ffffff"),
    "tango": ("#2e3436", "#cc0000", "#4e9a06", "#c4a000", "#d3d7cf", "#555753", "#eeeeec"),
    "campbell": ("#0c0c0c", "#c50f1f", "#13a10e", "#c19c00", "#cccccc", "#767676", "#f2f2f2"),
    "solarized": ("#073642", "#dc322f", "#859900", "#b58900", "#eee8d5", "#002b36", "#fdf6e3"),
}
NAMES = ("black", "red", "green", "yellow", "white", "bright_black", "bright_white")


@pytest.mark.parametrize("terminal", PALETTES)
def test_scores_can_be_read_in_sixteen_colours_whatever_the_terminal_makes_of_them(terminal: str) -> None:
    palette = {f"ansi_{name}": value for name, value in zip(NAMES, PALETTES[terminal], strict=True)}
    theme = colours(FOLDER / "sixteen.toml")
    for band in (1, 3, 5, 7):  # those of a scale of four levels
        text, ground = palette[theme[f"band-text-{band}"]], palette[theme[f"band-{band}"]]
        assert contrast(text, ground) >= 3.5, (band, text, ground)
