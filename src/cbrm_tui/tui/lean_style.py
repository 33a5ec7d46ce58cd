"""A stylesheet that remembers what it has parsed.

Textual parses the styles of all widgets anew when a screen with styles of its own opens for the first time,
and when the theme changes. Here only what is new is parsed: the start is quicker, and so are a dialog's first
opening and the way back to a theme.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

_THEMES: Final = 8
"""For as many sets of variables the rules are remembered."""


class LeanStylesheet(Stylesheet):
    """Textual's stylesheet, with one memory of parsed rules for all of the process.

    `_parse_rules` and the attributes are Textual's own and not public: its exact version is pinned.
    """

    def _parse_rules(
        self,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        known = _known(frozenset(self._variables.items()))
        sheet = (css, read_from, is_default_rules, tie_breaker, scope)
        if sheet not in known:
            known[sheet] = super()._parse_rules(*sheet)
        return known[sheet]

    def reparse(self) -> None:
        """Take up new variables. Raises what Textual's raises, and leaves the rules then as they were."""
        fresh = LeanStylesheet(variables=self._variables)
        fresh.source = self.source.copy()
        try:
            fresh.parse()
        except Exception:
            self._invalid_css.update(fresh._invalid_css)
            raise
        self._rules = fresh._rules
        self._rules_map = None
        self._require_parse = False


@lru_cache(maxsize=_THEMES)
def _known(variables: frozenset[tuple[str, str]]) -> dict[tuple[Any, ...], list[RuleSet]]:
    """The rules of each text of styles, as they are with these variables; filled by the stylesheets."""
    return {}
