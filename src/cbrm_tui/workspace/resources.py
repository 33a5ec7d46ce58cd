"""Where themes and sample workspaces are: inside the wheel, or beside `src` in a checkout."""

from pathlib import Path

import cbrm_tui
from cbrm_tui.workspace.errors import WorkspaceError


def themes_folder() -> Path:
    """Return the folder of the theme files that come with the program."""
    return _folder("themes")


def sample_folder(name: str) -> Path:
    """Return the folder of a sample workspace. Raises WorkspaceError naming those there are."""
    samples = _folder("sample_workspaces")
    known = sorted(entry.name for entry in samples.iterdir() if (entry / "workspace.toml").is_file())
    if name not in known:
        raise WorkspaceError(f"there is no sample “{name}”; there are {', '.join(known)}")
    return samples / name


def _folder(name: str) -> Path:
    package = Path(cbrm_tui.__file__).parent
    found = next(
        (place for place in (package / "_data" / name, package.parents[1] / name) if place.is_dir()), None
    )
    if found is None:
        raise WorkspaceError(f"this installation lacks its folder {name}; install it again")
    return found
