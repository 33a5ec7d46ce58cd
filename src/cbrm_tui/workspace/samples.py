"""Sample workspaces, and copies of them that are as fresh as on the day for which they were written."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from cbrm_tui.merge.layout import patch, patch_paths
from cbrm_tui.merge.toml import loads
from cbrm_tui.workspace.config import read_config
from cbrm_tui.workspace.creating import empty_folder, new_plan_id
from cbrm_tui.workspace.errors import WriteFailed
from cbrm_tui.workspace.files import plain, read_text, write_text
from cbrm_tui.workspace.places import CONFIG, INTERNAL, JOINT, PLAN_SHEET
from cbrm_tui.workspace.resources import sample_folder

_ABOUT: Final = "sample.toml"
_PARTNERS: Final = "partners"
_SHARED: Final = "shared"
_WEEK: Final = 7


@dataclass(frozen=True)
class Sample:
    """A sample workspace of the organisation `me`, in `folder`.

    Its findings hold on the day `as_of`, and for the six days after it. The sample has an own part of
    the organisation `partner` as well, whose `person` it names.
    """

    folder: Path
    as_of: date
    me: str
    partner: str
    person: str

    def copy(self, root: Path, today: date) -> None:
        """Copy the sample into `root`, as plans of their own: each space with a fresh plan id.

        What it keeps for its partner is left out. Dates are moved along by full weeks, so that weekdays
        stay and nothing is overdue that was not. Raises WorkspaceError for a folder that is in use,
        and WriteFailed; the folder is then as it was.
        """
        with empty_folder(root):
            for part in (JOINT, _SHARED, INTERNAL):
                self._copy(self.folder, root, part, today)
            for sheet in (root / JOINT / PLAN_SHEET, *(root / _SHARED).glob(f"*/{PLAN_SHEET}")):
                write_text(sheet, patch_paths(read_text(sheet) or "", {("plan",): new_plan_id()}))
            write_text(root / CONFIG, read_text(self.folder / CONFIG) or "")

    def copy_partners_part(self, root: Path, today: date) -> None:
        """Copy what the sample has of its partner's own into the partner's workspace in `root`."""
        self._copy(self._partners_part, root, INTERNAL, today)

    def has_partners_part(self, root: Path) -> bool:
        """Tell whether all that `copy_partners_part` copies is in the workspace in `root`."""
        return all((root / doc).exists() for doc in _documents(self._partners_part, INTERNAL))

    @property
    def _partners_part(self) -> Path:
        return self.folder / _PARTNERS / self.partner

    def _copy(self, source: Path, root: Path, part: str, today: date) -> None:
        by = timedelta((today - self.as_of).days // _WEEK * _WEEK)
        for doc in _documents(source, part):
            text = (source / doc).read_text(encoding="utf-8")
            _put(root / doc, patch(text, _moved(loads(text), by)))


def read_sample(name: str) -> Sample:
    """Return a sample by its name. Raises WorkspaceError naming those there are."""
    folder = sample_folder(name)
    about = loads((folder / _ABOUT).read_text(encoding="utf-8"))
    partner = about["partner"]
    person = read_config(folder / _PARTNERS / partner).person
    return Sample(folder, about["as_of"], read_config(folder).organisation, partner, person)


def copy_space(source: Path, target: Path, space: str) -> None:
    """Copy a space of one workspace into another that has no such space yet, byte by byte.

    Raises WriteFailed.
    """
    try:
        shutil.copytree(source / space, target / space)
    except OSError as error:
        raise WriteFailed(f"{target / space}: {plain(error)}") from None


def _put(path: Path, text: str) -> None:
    """Write a new file. It need not survive a power cut: the copy would then be made again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WriteFailed(f"{path}: {plain(error)}") from None


def _documents(source: Path, part: str) -> Iterator[Path]:
    return (path.relative_to(source) for path in sorted((source / part).rglob("*.toml")))


def _moved(value: Any, by: timedelta) -> Any:
    """Return a TOML value with every date in it moved."""
    if isinstance(value, date):
        return value + by
    if isinstance(value, dict):
        return {name: _moved(inner, by) for name, inner in value.items()}
    return [_moved(inner, by) for inner in value] if isinstance(value, list) else value
