"""Keys that are typed ahead wait their turn.

Over a slow line several keys arrive at once. Textual hands each to the widget that has the focus at that
moment, so that the words after `/` would be taken for commands before the filter line has opened.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import Final, TypeVar

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

T = TypeVar("T")

_PATIENCE: Final = 2.0
"""Seconds after which a key no longer waits for the one before it: whatever hangs, one can leave."""


class KeysInTurn(App[T]):
    """Hands out a key when the one before it has been dealt with, and what that opened is in front."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting_keys: deque[events.Key] = deque()
        self._key_under_way = False
        self._handed_out_at = 0.0

    async def on_event(self, event: events.Event) -> None:
        """Queue keys; let everything else pass."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._key_under_way and time.monotonic() - self._handed_out_at < _PATIENCE:
            self._waiting_keys.append(event)
        else:
            await self._hand_out(event)

    async def _hand_out(self, key: events.Key) -> None:
        self._key_under_way = True
        self._handed_out_at = time.monotonic()
        target = self.focused or self.screen
        await super().on_event(key)
        # The key has gone to `target` and bubbles up from there, and so do messages that it gives rise to:
        # a callback that goes the same way twice arrives when both have been dealt with.
        way = [node for node in target.ancestors_with_self if isinstance(node, MessagePump)]
        self._follow([*way, *way])

    def _follow(self, pumps: Iterable[MessagePump]) -> None:
        first, *rest = pumps
        if not first.call_later(self._follow if rest else self._dealt_with, *([rest] if rest else [])):
            self.call_later(self._dealt_with)

    async def _dealt_with(self) -> None:
        """The action has run; let a new screen come up and the focus move before the next key."""
        self.call_later(self._up)

    def _up(self) -> None:
        if not self.screen.call_later(self.call_later, self._next_key):
            self.call_later(self._next_key)

    async def _next_key(self) -> None:
        self._key_under_way = False
        if self._waiting_keys:
            await self._hand_out(self._waiting_keys.popleft())
