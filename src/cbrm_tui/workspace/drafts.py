"""Unfinished forms, kept on this machine so that a dropped line or a crash loses nothing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cbrm_tui.workspace.files import read_text, remove, state_folder, write_text
from cbrm_tui.workspace.places import STATE


@dataclass(frozen=True)
class Draft:
    """What somebody had typed into a form. `form` names it: `edit R-4K7Q title`, `new risk joint`."""

    form: str
    values: Mapping[str, str]


class Drafts:
    """The drafts of a workspace, a file each under `.cbrm/drafts`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, form: str, values: Mapping[str, str]) -> None:
        """Keep what was typed so far, in place of an earlier draft of the same form."""
        path = state_folder(self._root, "drafts") / self._name(form)
        write_text(path, json.dumps({"form": form, "values": dict(values)}))

    def find(self, form: str) -> Draft | None:
        """Return the draft of a form."""
        return self._read(self._folder / self._name(form))

    def drop(self, form: str) -> None:
        """Forget the draft of a form that was finished or given up."""
        remove(self._folder / self._name(form))

    def all(self) -> list[Draft]:
        """Return every draft."""
        paths = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        return [draft for path in paths if (draft := self._read(path))]

    @property
    def _folder(self) -> Path:
        return self._root / STATE / "drafts"

    @staticmethod
    def _name(form: str) -> str:
        return hashlib.sha256(form.encode()).hexdigest()[:24] + ".json"

    @staticmethod
    def _read(path: Path) -> Draft | None:
        text = read_text(path)
        try:
            raw = json.loads(text) if text else None
            return (
                Draft(str(raw["form"]), {str(k): str(v) for k, v in raw["values"].items()}) if raw else None
            )
        except (ValueError, KeyError, AttributeError, TypeError):
            return None
