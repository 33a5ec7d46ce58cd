"""Kinds whose value is an ordered set of texts."""

from collections.abc import Mapping
from typing import Any

from cbrm_tui.domain.fields import separated
from cbrm_tui.domain.fields.base import Field, MergeRule
from cbrm_tui.domain.text import one_line, printable


class TextList(Field[tuple[str, ...]]):
    """An ordered set of texts such as tags, typed with commas between; sentences with semicolons."""

    kind = "list"
    empty = ()

    def __init__(self, label: str, *, sentences: bool = False, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.separator = ";" if sentences else ","

    @property
    def merge(self) -> MergeRule:
        """Elements that two people add both stay."""
        return super().merge if self.group else MergeRule("set")

    def fault(self, raw: object) -> str | None:
        """Say so when `raw` is no list of texts."""
        if isinstance(raw, list | tuple) and all(isinstance(item, str) for item in raw):
            return None
        return 'must be a list of texts such as ["one", "two"]'

    def edit_text(self, raw: object) -> str:
        """Return the texts with separators between; one inside a text has a backslash before it."""
        if raw is None or self.fault(raw):
            return super().edit_text(raw)
        return printable(separated.join(list(self._convert(raw)), self.separator))

    def _convert(self, raw: Any) -> tuple[str, ...]:
        return tuple(raw)

    def _parse(self, text: str) -> list[str]:
        return list(dict.fromkeys(separated.split(text, self.separator)))

    def _show(self, raw: object) -> str:
        return f"{self.separator} ".join(map(str, raw)) if isinstance(raw, list | tuple) else str(raw)

    def _schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


class Links(TextList):
    """Ids of other records; `types` says of which type, empty for any."""

    kind = "links"

    def __init__(self, label: str, *, types: tuple[str, ...] = (), **rest: Any) -> None:
        super().__init__(label, **rest)
        self.types = types

    def ids(self, raw: object) -> tuple[str, ...]:
        """Return the ids in the list."""
        return self.read(raw)


class Organisations(TextList):
    """Keys of organisations of the plan."""

    kind = "organisations"

    def organisations(self, raw: object) -> tuple[str, ...]:
        """Return the keys in the list."""
        return self.read(raw)


class Choices(TextList):
    """Several of a closed list."""

    kind = "choices"

    def __init__(self, label: str, options: tuple[str, ...], **rest: Any) -> None:
        super().__init__(label, **rest)
        self.options = options

    def choices(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the options."""
        return self.options

    def fault(self, raw: object) -> str | None:
        """Say so when an element is none of the options."""
        if fault := super().fault(raw):
            return fault
        wrong = [item for item in self._convert(raw) if item not in self.options]
        return f"must be from {', '.join(self.options)}, not “{one_line(wrong[0])}”" if wrong else None

    def _schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": list(self.options)}}
