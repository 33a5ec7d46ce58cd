"""workspace.toml: who works here and where each space is synced. This machine's, never synced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomlkit

from cbrm_tui.merge.layout import patch_paths
from cbrm_tui.workspace.errors import NotToml, WorkspaceError
from cbrm_tui.workspace.files import read_text, write_text
from cbrm_tui.workspace.places import CONFIG, INTERNAL, is_space
from cbrm_tui.workspace.reading import read_tree


@dataclass(frozen=True)
class SpaceConfig:
    """Where a space is synced; `options` go to the store's library and hold no secrets."""

    store: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Config:
    """`organisation` is the key of the own organisation (`as` in the file), `language` as it was written,
    whether there are texts in it or not; empty when nothing is said."""

    organisation: str
    person: str = ""
    spaces: Mapping[str, SpaceConfig] = field(default_factory=dict)
    language: str = ""

    def space(self, name: str) -> SpaceConfig:
        """Return what is known of a space."""
        return self.spaces.get(name, SpaceConfig())


def read_config(root: Path) -> Config:
    """Read workspace.toml. Raises WorkspaceError with the file and line."""
    path = root / CONFIG
    text = read_text(path)
    if text is None:
        raise WorkspaceError(f"{root} is not a workspace: it has no {CONFIG}")
    try:
        tree = read_tree(text)
    except NotToml as error:
        raise WorkspaceError(f"{path}, line {error.line}, column {error.column}: {error.message}") from None
    organisation = tree.get("as")
    if not isinstance(organisation, str) or not organisation:
        raise WorkspaceError(f'{path}: it must say who you are, such as as = "brindlewick"')
    person = tree.get("person", "")
    spaces = {}
    for name, table in _flat(tree.get("spaces", {})).items():
        if not is_space(name) or not isinstance(table, dict):
            raise WorkspaceError(f"{path}: spaces.{name} is not a space (joint or shared/<name>)")
        if name == INTERNAL and table.get("store"):
            raise WorkspaceError(f"{path}: the internal space is never synced; take its store out")
        store, options = table.get("store", ""), table.get("options", {})
        if not isinstance(store, str) or not isinstance(options, dict):
            raise WorkspaceError(f"{path}: spaces.{name} needs store = “…” and, if any, a table of options")
        spaces[name] = SpaceConfig(store, options)
    language = str(tree.get("language", ""))
    return Config(organisation, person if isinstance(person, str) else "", spaces, language)


def write_config(root: Path, organisation: str, person: str) -> None:
    """Write a new workspace.toml."""
    document = tomlkit.document()
    document.add(tomlkit.comment("This machine's own settings; never sent to anybody."))
    document["as"] = organisation
    if person:
        document["person"] = person
    write_text(root / CONFIG, tomlkit.dumps(document))


def write_space(root: Path, space: str, settings: SpaceConfig) -> None:
    """Put a space's store and options into workspace.toml, leaving the rest as it is."""
    path = root / CONFIG
    changes: dict[tuple[str, ...], Any] = {("spaces", *space.split("/"), "store"): settings.store}
    if settings.options:
        changes["spaces", *space.split("/"), "options"] = dict(settings.options)
    write_text(path, patch_paths(read_text(path) or "", changes))


def _flat(raw: object) -> dict[str, Any]:
    if not isinstance(raw, dict):
        return {}
    found = {name: table for name, table in raw.items() if name != "shared"}
    shared = raw.get("shared", {})
    return found | {f"shared/{name}": table for name, table in shared.items()}
