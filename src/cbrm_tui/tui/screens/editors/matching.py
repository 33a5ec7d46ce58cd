"""How well something fits what a person has typed so far."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def rank(query: str, text: str) -> int | None:
    """Return how well `text` fits, regardless of case, 0 best, None where it does not.

    0 it begins with the query · 1 one of its words does · 2 it contains it · 3 it has the query's
    letters in that order.
    """
    query, text = query.casefold().strip(), text.casefold()
    if text.startswith(query):
        return 0
    if query in text:
        return 1 if any(word.startswith(query) for word in text.split()) else 2
    rest = iter(text)
    return 3 if all(letter in rest for letter in query if letter != " ") else None


def best(query: str, items: Iterable[T], texts: Callable[[T], Sequence[str]]) -> list[T]:
    """Return the items of which one of the texts fits, the best first, equals in their order."""
    if not query.strip():
        return list(items)
    found = []
    for item in items:
        ranks = [found_rank for text in texts(item) if (found_rank := rank(query, text)) is not None]
        if ranks:
            found.append((min(ranks), item))
    found.sort(key=lambda pair: pair[0])
    loosest = 2 if any(score <= 2 for score, _ in found) else 3
    return [item for score, item in found if score <= loosest]
