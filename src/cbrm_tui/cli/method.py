"""`cbrm method`: how the plan judges, and which records another method would judge otherwise."""

import tomllib
from pathlib import Path
from typing import Any

import click

from cbrm_tui.cli.context import chosen_space, command, json_option, open_workspace, space_option
from cbrm_tui.cli.output import counted, note, put_json, put_table, say
from cbrm_tui.workspace.errors import BadValue


@command("method")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@space_option("joint (the default), internal or a space that some partners share.")
@json_option
def method(file: Path | None, dry_run: bool, space: str | None, as_json: bool) -> None:
    """Show how the plan judges, or take over the tables of a TOML FILE.

    FILE may have [method], [segmentation], [[ladder]], [weights], [thresholds], [elements] and
    [organisations], as plan.toml has them; a table that it has replaces the plan's. The risks that would
    stand in another band are listed first.

    \b
    cbrm method > method.toml
    cbrm method method.toml --dry-run
    """
    workspace = open_workspace()
    from cbrm_tui.merge.layout import patch
    from cbrm_tui.workspace.method_edits import rejudged, settle_tables, settled_tables, with_tables

    where = chosen_space(workspace, space) or "joint"
    if file is None:
        tables = settled_tables(workspace.plan, where)
        if as_json:
            put_json(tables)
        else:
            say(patch("", tables).rstrip("\n"))
        return
    tables = _read(file)
    edit = settle_tables(workspace.plan, where, tables)
    moved = rejudged(workspace.plan, where, with_tables(workspace.plan, where, tables).method)
    if not dry_run:
        workspace.apply(edit)
    if as_json:
        bands = [{"id": one.record.id, "before": one.before, "after": one.after} for one in moved]
        put_json({"changed": [put.path[0] for put in edit.changes], "bands": bands})  # type: ignore[union-attr]
        return
    if moved:
        rows = [(one.record.id, one.before or "–", one.after or "–", one.record.heading) for one in moved]
        put_table(("ID", "BAND", "WOULD BE" if dry_run else "IS NOW", "RISK"), rows)
    said = f"{counted(len(moved), 'risk')} in another band"
    note(f"{said}; nothing was changed" if dry_run else f"{edit.label}: {said}; cbrm undo takes it back")


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadValue(f"{file} cannot be read: {error.strerror or 'no such file'}") from None
    except (ValueError, RecursionError) as error:
        raise BadValue(f"{file} is no TOML: {error}") from None
