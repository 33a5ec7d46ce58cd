"""Kinds whose value is a piece of text."""

from collections.abc import Mapping
from typing import Any

from cbrm_tui.domain.fields.base import Context, Field, MergeRule


class Text(Field[str]):
    """One line of text."""

    empty = ""


class Prose(Text):
    """Text of any length; two people's edits are merged line by line."""

    kind = "prose"

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, **{"width": 0, **options})

    @property
    def merge(self) -> MergeRule:
        """Prose merges line by line unless it is coupled to other fields."""
        return super().merge if self.group else MergeRule("prose")


class Person(Text):
    """The name of a person; the plan's people are offered."""

    kind = "person"


class Organisation(Text):
    """The short key of an organisation of the plan, or a word that `extra` allows."""

    kind = "organisation"

    def __init__(self, label: str, *, extra: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(label, **options)
        self.extra = extra

    def organisations(self, raw: object) -> tuple[str, ...]:
        """Return the key, unless it is one of the extra words."""
        return (raw,) if isinstance(raw, str) and raw and raw not in self.extra else ()


class Link(Text):
    """The id of one other record; `types` says of which type, empty for any."""

    kind = "link"

    def __init__(self, label: str, *, types: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(label, **{"width": 8, **options})
        self.types = types

    def ids(self, raw: object) -> tuple[str, ...]:
        """Return the id."""
        return (raw,) if isinstance(raw, str) and raw else ()


class Choice(Text):
    """One of a closed list; with `by`, the list depends on another field of the record."""

    kind = "choice"

    def __init__(
        self,
        label: str,
        options: tuple[str, ...] | Mapping[str, tuple[str, ...]],
        *,
        by: str = "",
        **rest: Any,
    ) -> None:
        super().__init__(label, **rest)
        self.options = options
        self.by = by

    @property
    def all_options(self) -> tuple[str, ...]:
        """Every option, whatever the other field says."""
        if isinstance(self.options, Mapping):
            return tuple(dict.fromkeys(option for group in self.options.values() for option in group))
        return self.options

    def choices(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the options that fit the rest of the record."""
        if isinstance(self.options, Mapping):
            return self.options.get(str(data.get(self.by)), self.all_options)
        return self.options

    def fault(self, raw: object) -> str | None:
        """Say so when `raw` is none of the options."""
        fits = isinstance(raw, str) and raw in self.all_options
        return None if fits else f"must be one of {', '.join(self.all_options)}"

    def misfit(self, raw: Any, data: Mapping[str, Any], context: Context) -> str | None:
        """Say so when `raw` does not go with the field that the list depends on."""
        options = self.choices(data)
        return None if raw in options else f"must be one of {', '.join(options)} for a {data.get(self.by)}"

    def _parse(self, text: str) -> str:
        word = text.lower()
        matches = [option for option in self.all_options if option.startswith(word)]
        return word if word in matches or len(matches) != 1 else matches[0]

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.all_options)}
