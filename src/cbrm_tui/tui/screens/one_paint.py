"""A screen that writes a change of what it shows to the terminal once, not once for each step of it."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from textual.reactive import Reactive
from textual.widget import Widget

from cbrm_tui.tui.screens.aids import Aids
from cbrm_tui.tui.widgets.standing_in import stand_in

_SETTLING: Final = 0.04
"""Seconds that widgets get, after the layout, to answer their new sizes."""


T = TypeVar("T")


class OnePaint(Aids[T]):
    """Textual paints when it has laid widgets out, again when these have answered their new sizes, and the
    whole screen when the focus moves: 40 KB for a tab at 120 × 40. Here it is one paint, of 14 KB.

    `_compositor_refresh` is Textual's own and not public: the exact version of Textual is pinned.
    """

    # As in `Screen`, but a move of the focus repaints only the widgets that look different for it.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self._holds = 0

    def hold_paint(self) -> None:
        """Write nothing until the changes made now are laid out and settled. Holds may overlap."""
        self._holds += 1
        self.call_after_refresh(self.set_timer, _SETTLING, self._release_paint)

    def _release_paint(self) -> None:
        self._holds -= 1
        self._compositor_refresh()

    def _compositor_refresh(self) -> None:
        if self._holds:
            return
        try:
            super()._compositor_refresh()
        except Exception as error:
            if not stand_in(error):
                raise
            self.refresh()
