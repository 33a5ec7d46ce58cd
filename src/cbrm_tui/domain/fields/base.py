"""What every kind of field shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Literal, Self, TypeVar, overload

from cbrm_tui.domain.text import one_line, printable

if TYPE_CHECKING:
    from cbrm_tui.domain.records.base import Record

T = TypeVar("T")

Axis = Literal["likelihood", "impact"]


@dataclass(frozen=True)
class MergeRule:
    """How concurrent writes of a field come together (the merge carries it out).

    `leaf` one value · `atom` a whole table or list as one value · `group` several fields as one
    value · `set` an ordered set of plain values · `rows` tables told apart by `key` (without a key:
    a union that only grows) · `prose` text, line by line.
    """

    kind: Literal["leaf", "atom", "group", "set", "rows", "prose"] = "leaf"
    key: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Context:
    """What a value is judged against beside its own declaration: the plan's settings."""

    levels: Mapping[Axis, int] = field(default_factory=dict)


NO_CONTEXT: Final = Context()


class Field(Generic[T]):
    """A named, labelled value of a record; subclasses are the kinds.

    `group` couples fields that are merged as one, such as a strategy with whom it transfers to.
    `width` is the number of columns a table gives it; 0 shares what is left. What is `inside` stays with
    the organisation when a record is offered to partners, unless a person chooses it.
    """

    kind: ClassVar[str] = "text"
    empty: ClassVar[Any] = None
    by_hand: ClassVar[bool] = True
    """Whether people write it; False where only the program does."""

    def __init__(
        self,
        label: str,
        *,
        help: str = "",
        width: int = 14,
        group: str = "",
        inside: bool = False,
    ) -> None:
        self.label = label
        self.help = help
        self.width = width
        self.group = group
        self.inside = inside
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        # `from_` and `class_` stand for keys of the file that Python keeps for itself.
        self.name = name.removesuffix("_")

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: Record, owner: type) -> T: ...
    def __get__(self, record: Record | None, owner: type) -> Self | T:
        return self if record is None else self.read(record.data.get(self.name))

    def read(self, raw: object) -> T:
        """Return the typed value of what the file holds, the empty value when it does not fit."""
        if raw is None or self.fault(raw):
            return self.empty  # type: ignore[no-any-return]
        return self._convert(raw)

    def problem(self, raw: object, data: Mapping[str, Any], context: Context = NO_CONTEXT) -> str | None:
        """Say in one phrase why `raw` does not fit this field of the record `data`, else None."""
        return self.fault(raw) or self.misfit(raw, data, context)

    def fault(self, raw: object) -> str | None:
        """Say why the type or the range of `raw` is wrong, judged by this declaration alone."""
        return None if isinstance(raw, str) else f"must be text, not {kind_of(raw)}"

    def misfit(self, raw: Any, data: Mapping[str, Any], context: Context) -> str | None:
        """Say why a faultless `raw` does not fit the rest of the record or the plan's settings."""
        return None

    def parse(self, text: str) -> Any:
        """Turn what a person typed into the value for the file.

        Raises ValueError with a phrase that says what is expected. An empty text is no value:
        callers unset the field instead.
        """
        value = self._parse(text.strip())
        if fault := self.fault(value):
            raise ValueError(fault)
        return value

    def show(self, raw: object) -> str:
        """Return `raw` as one printable line, whatever its type."""
        return "" if raw is None else one_line(self._show(raw))

    def edit_text(self, raw: object) -> str:
        """Return `raw` as the text that `parse` turns back into it."""
        return "" if raw is None else printable(self._show(raw))

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the value."""
        described = {"title": self.label, **self._schema()}
        if self.help:
            described["description"] = self.help
        return described

    @property
    def merge(self) -> MergeRule:
        """How concurrent writes of this field come together."""
        return MergeRule("group", group=self.group) if self.group else MergeRule()

    def choices(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the values a person may choose from in the record `data`, if the list is closed."""
        return ()

    def ids(self, raw: object) -> tuple[str, ...]:
        """Return the record ids that `raw` refers to."""
        return ()

    def organisations(self, raw: object) -> tuple[str, ...]:
        """Return the organisation keys that `raw` names."""
        return ()

    def _convert(self, raw: Any) -> T:
        return raw  # type: ignore[no-any-return]

    def _parse(self, text: str) -> Any:
        return text

    def _show(self, raw: object) -> str:
        return str(raw)

    def _schema(self) -> dict[str, Any]:
        return {"type": "string"}


def kind_of(raw: object) -> str:
    """Name the type of a value the way its writer would."""
    if isinstance(raw, bool):
        return "true or false"
    if isinstance(raw, str):
        return f"the text “{one_line(raw)[:40]}”"
    if isinstance(raw, Mapping):
        return "a table"
    if isinstance(raw, list | tuple):
        return "a list"
    return one_line(str(raw))[:40]
