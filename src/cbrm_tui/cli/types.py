"""Record types and their fields as a person names them on the command line."""

import difflib
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from cbrm_tui.workspace.errors import BadValue

if TYPE_CHECKING:
    from cbrm_tui.domain.fields import Field
    from cbrm_tui.domain.records import Record


class TypeWord(click.ParamType["type[Record]"]):
    """The word of a record type, in the singular or the plural, with hyphens or underscores."""

    name = "type"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "type[Record]":
        """Return the record type. Fails naming the nearest word."""
        from cbrm_tui.domain.records import record_types

        if isinstance(value, type):
            return value
        word = str(value).casefold().replace("-", "_").replace(" ", "_")
        words = {
            form: kind
            for name, kind in record_types().items()
            for form in (name, f"{name}s", kind.folder, kind.plural.casefold().replace(" ", "_"))
            if form
        }
        if word in words:
            return words[word]
        near = difflib.get_close_matches(word, words, 1)
        hint = f"did you mean {words[near[0]].type}?" if near else f"there are {', '.join(record_types())}"
        raise click.UsageError(f"there is no record type “{value}”; {hint}")

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the words."""
        from cbrm_tui.domain.records import record_types

        return [
            CompletionItem(word, help=kind.label)
            for word, kind in record_types().items()
            if word.startswith(incomplete)
        ]


class RecordId(click.ParamType[str]):
    """A record's id; completed from the workspace."""

    name = "id"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the ids of the workspace with their titles; nothing where there is none."""
        from cbrm_tui.cli.context import workspace_root
        from cbrm_tui.workspace.errors import WorkspaceError
        from cbrm_tui.workspace.workspace import Workspace

        try:
            plan = Workspace.open(workspace_root(ctx)).plan
        except WorkspaceError:
            return []
        wanted = incomplete.casefold()
        return [
            CompletionItem(key, help=record.heading)
            for key, record in sorted(plan.records.items())
            if key.casefold().startswith(wanted)
        ]


class TemplateName(click.ParamType[str]):
    """A template by its name, or by the path of its file; both are completed."""

    name = "template"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the names, and files."""
        from cbrm_tui.workspace.creating import TEMPLATES

        named = [CompletionItem(name) for name in TEMPLATES if name.startswith(incomplete)]
        return named or [CompletionItem(incomplete, type="file")]


def declared_field(kind: "type[Record]", path: str) -> "tuple[tuple[str, ...], Field[Any]]":
    """Return the keys and the declaration of a dotted field. Raises BadValue naming the nearest one."""
    from cbrm_tui.domain.records import field_at

    try:
        return field_at(kind, path)
    except KeyError:
        raise BadValue(unknown_field(kind, path)) from None


def unknown_field(kind: "type[Record]", path: str, others: tuple[str, ...] = ()) -> str:
    """Say that a type has no such field, with the nearest one or with all; `others` may be named too."""
    dotted = [
        f"{name}.{inner}"
        for name, declared in kind.fields.items()
        if declared.kind in {"table", "score"}
        for inner in getattr(declared, "fields", {})
    ]
    near = difflib.get_close_matches(path.casefold(), [*kind.fields, *dotted, *others], 1)
    hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(kind.fields)}"
    return f"a record of type {kind.type} has no field “{path}”; {hint}"
