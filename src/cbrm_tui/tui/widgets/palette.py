"""The theme variables that our widgets draw with, and the semantic styles built from them.

A theme may set any of `VARIABLES`; an app returns `FALLBACKS` from `App.get_theme_variable_defaults`,
so that a theme which knows nothing of collaborative relationships still works.
"""

from collections.abc import Sequence
from typing import Final

from cbrm_tui.domain.colours import Rgb, rgb

VARIABLES: Final = (
    ("space-joint", "#4dccb8"),
    ("space-joint-text", "#0d1f1c"),
    ("space-internal", "#bfa2f2"),
    ("space-internal-text", "#1b1230"),
    ("disagreement", "#ff8fd4"),
    ("disagreement-text", "#2b0a20"),
    ("muted", "#9fabaf"),
    ("band-1", "#1c3a32"),
    ("band-text-1", "#ffffff"),
    ("band-2", "#2f4c2b"),
    ("band-text-2", "#ffffff"),
    ("band-3", "#50551f"),
    ("band-text-3", "#ffffff"),
    ("band-4", "#795b13"),
    ("band-text-4", "#ffffff"),
    ("band-5", "#a25712"),
    ("band-text-5", "#ffffff"),
    ("band-6", "#e05d42"),
    ("band-text-6", "#140604"),
    ("band-7", "#ff7a70"),
    ("band-text-7", "#140604"),
)
"""Names of the theme variables of ours with the colour that stands in for each."""

FALLBACKS: Final[dict[str, str]] = dict(VARIABLES)

SEMANTIC_STYLES: Final[dict[str, str]] = {
    "muted": "color: $muted;",
    "strong": "text-style: bold;",
    "accent": "color: $accent;",
    "success": "color: $success;",
    "warning": "color: $warning;",
    "error": "color: $error; text-style: bold;",
    "joint": "color: $space-joint;",
    "internal": "color: $space-internal;",
    "disagreement": "color: $disagreement; text-style: bold;",
    **{f"band-{n}": f"background: $band-{n}; color: $band-text-{n};" for n in range(1, 8)},
}
"""What a cell may be called, with the declarations that draw it. Colour only adds: the text says it too."""

MOST_BANDS: Final = 7

_EVEN: Final = 0.179
"""The luminance at which black and white text are equally well to read."""


def band_style(index: int, count: int) -> str:
    """Name the semantic style of the band at `index` (0 is the lowest) of `count` bands (1 to 7).

    Few bands are spread over the whole scale, so that the highest always has the colour of alarm.
    """
    if not 0 <= index < count <= MOST_BANDS:
        raise ValueError(f"band {index} of {count}")
    if count == 1:
        return "band-1"
    return f"band-{1 + round(index * (MOST_BANDS - 1) / (count - 1))}"


def ink_on(colour: Rgb) -> str:
    """Return black or white, whichever is better to read on a colour; the contrast is 4.5 at least."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _unit(colour)]
    luminance = sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if luminance > _EVEN else "#ffffff"


def own_style(colour: str) -> str:
    """Return the style of a text on a colour of the plan's own; empty where there is none."""
    found = rgb(colour)
    return f"{ink_on(found)} on {_hex(found)}" if found else ""


def own_bands(colours: Sequence[str]) -> dict[str, str]:
    """Return the theme variables that give the bands, mildest first, colours of their own."""
    variables: dict[str, str] = {}
    for index, colour in enumerate(colours):
        if found := rgb(colour):
            number = band_style(index, len(colours)).removeprefix("band-")
            variables |= {f"band-{number}": _hex(found), f"band-text-{number}": ink_on(found)}
    return variables


def _unit(colour: Rgb) -> tuple[float, ...]:
    return tuple(part / 255 for part in colour)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def component_classes(prefix: str) -> frozenset[str]:
    """Return the component class of every semantic style for a widget that names its parts `prefix--…`."""
    return frozenset(f"{prefix}--{name}" for name in SEMANTIC_STYLES)


def component_css(widget: str, prefix: str) -> str:
    """Return the rules that draw `component_classes(prefix)` inside the widget type `widget`."""
    return "\n".join(f"{widget} > .{prefix}--{name} {{ {rule} }}" for name, rule in SEMANTIC_STYLES.items())
