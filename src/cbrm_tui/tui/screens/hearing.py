"""News of the session for a screen, for as long as it stands."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen

from cbrm_tui.tui.session import Listener, News, Session


def hear(screen: Screen[None], session: Session, listener: Listener) -> Callable[[], None]:
    """Call `listener` with all news that come while the screen stands; the returned function ends that.

    Textual takes a screen's widgets away before it tells the screen so: what comes in between would
    look for widgets that are gone.
    """

    def heard(news: News) -> None:
        if screen.display:  # False from the moment the screen is being taken down
            listener(news)

    return session.listen(heard)
