"""The theme variables that our widgets draw with, and the semantic styles built from them.

A theme may set any of `VARIABLES`; an app returns `FALLBACKS` from `App.get_theme_variable_defaults`,
so that a theme which knows nothing of collaborative relationships still works.
"""

from typing import Final

VARIABLES: Final = (
    ("space-joint", "#4dccb8"),
    ("space-internal", "#bfa2f2"),
    ("disagreement", "#ff8fd4"),
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


def band_style(index: int, count: int) -> str:
    """Name the semantic style of the band at `index` (0 is the lowest) of `count` bands (1 to 7).

    Few bands are spread over the whole scale, so that the highest always has the colour of alarm.
    """
    if not 0 <= index < count <= MOST_BANDS:
        raise ValueError(f"band {index} of {count}")
    if count == 1:
        return "band-1"
    return f"band-{1 + round(index * (MOST_BANDS - 1) / (count - 1))}"


def component_classes(prefix: str) -> frozenset[str]:
    """Return the component class of every semantic style for a widget that names its parts `prefix--…`."""
    return frozenset(f"{prefix}--{name}" for name in SEMANTIC_STYLES)


def component_css(widget: str, prefix: str) -> str:
    """Return the rules that draw `component_classes(prefix)` inside the widget type `widget`."""
    return "\n".join(f"{widget} > .{prefix}--{name} {{ {rule} }}" for name, rule in SEMANTIC_STYLES.items())
