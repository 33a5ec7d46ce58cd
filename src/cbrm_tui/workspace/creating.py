"""Making a new workspace from a template."""

import re
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from cbrm_tui.domain.fields import Day, Organisation, parse_day
from cbrm_tui.domain.ids import CROCKFORD, new_id
from cbrm_tui.domain.records import record_types
from cbrm_tui.domain.text import has_unsafe
from cbrm_tui.merge.layout import patch_paths
from cbrm_tui.workspace.config import write_config
from cbrm_tui.workspace.errors import BadValue, WorkspaceError, WriteFailed
from cbrm_tui.workspace.files import plain, write_text
from cbrm_tui.workspace.places import INTERNAL, JOINT, PLAN_SHEET, record_doc
from cbrm_tui.workspace.templating import element_docs, is_template_file, read_template, settle

TEMPLATES: Final = ("one-to-one", "network", "large-customer", "empty")
"""Starter records to choose from, by the three working models of the standard."""

_KEY: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_PLAN_ID_LENGTH: Final = 26


@dataclass(frozen=True)
class NewPlan:
    """What must be known to begin: the partners by key, and which of them works here (`me`).

    `template` is one of `TEMPLATES`, or the path of a file such as `cbrm archive` writes.
    """

    title: str
    organisations: Mapping[str, str]
    me: str
    person: str = ""
    template: str = TEMPLATES[0]


def create(root: Path, plan: NewPlan, today: date) -> None:
    """Make a workspace in `root`, a folder that is empty or not there yet.

    Raises BadValue for a title, key or name that does not fit, WorkspaceError for a folder that is in
    use, and WriteFailed; the folder is then as it was.
    """
    _judge(plan)
    template = (
        read_template(Path(plan.template)) if is_template_file(plan.template) else _template(plan.template)
    )
    with empty_folder(root):
        write_text(root / JOINT / PLAN_SHEET, settle(template, _plan_text(plan, today)))
        taken: set[str] = set()
        for table in template.get("records", []):
            doc, text = _record(table, plan, today, taken)
            write_text(root / doc, text)
        for doc, text in element_docs(template):
            write_text(root / doc, text)
        (root / INTERNAL).mkdir(exist_ok=True)
        # Last, because it is what makes the folder a workspace.
        write_config(root, plan.me, plan.person)


def new_plan_id() -> str:
    """Draw a plan id: 26 lower-case Crockford base32 characters."""
    return "".join(secrets.choice(CROCKFORD.lower()) for _ in range(_PLAN_ID_LENGTH))


@contextmanager
def empty_folder(root: Path) -> Iterator[None]:
    """Fill an empty folder, made if need be; what goes wrong inside leaves it as it was.

    Raises WorkspaceError when it is a file or has something in it, WriteFailed when it cannot be made.
    """
    made = not root.exists()
    try:
        root.mkdir(parents=True, exist_ok=True)
        in_use = any(root.iterdir())
    except (FileExistsError, NotADirectoryError):
        raise WorkspaceError(f"{root} is a file; name a new or an empty folder") from None
    except OSError as error:
        raise WriteFailed(f"{root}: {plain(error)}") from None
    if in_use:
        raise WorkspaceError(f"{root} is not empty; name a new or an empty folder")
    try:
        yield
    except BaseException:
        for entry in root.iterdir():
            shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)
        if made:
            root.rmdir()
        raise


def _judge(plan: NewPlan) -> None:
    texts = {"the title": plan.title, "the person": plan.person}
    texts |= {f"the name of {key}": name for key, name in plan.organisations.items()}
    for what, text in texts.items():
        if has_unsafe(text) or "\n" in text or not _is_text(text):
            raise BadValue(f"{what} must be one line of text without control characters")
        if not text.strip() and what != "the person":
            raise BadValue(f"{what} is empty")
    for key in plan.organisations:
        if not _KEY.fullmatch(key):
            raise BadValue(f"“{key}” cannot be a key: lower-case letters, digits and hyphens, a letter first")
        if key in _taken_words():
            raise BadValue(f"“{key}” cannot be a key: the plan uses this word for something else")
    if plan.me not in plan.organisations:
        raise BadValue(f"“{plan.me}” is none of the organisations {', '.join(plan.organisations)}")
    if plan.template not in TEMPLATES and not is_template_file(plan.template):
        known = ", ".join(TEMPLATES)
        raise BadValue(
            f"there is no template “{plan.template}”; there are {known}, or a file ending in .toml"
        )


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _taken_words() -> set[str]:
    """Return the words that stand beside the organisations' keys in some field."""
    kinds = record_types().values()
    declared = (field for kind in kinds for field in kind.fields.values())
    return {word for field in declared if isinstance(field, Organisation) for word in field.extra}


def _plan_text(plan: NewPlan, today: date) -> str:
    head = patch_paths(
        _resource("plan-head"),
        {("plan",): new_plan_id(), ("title",): plan.title.strip(), ("started_on",): today},
    )
    partners: dict[tuple[str, ...], str] = {
        ("organisations", key, "name"): name.strip() for key, name in plan.organisations.items()
    }
    return head + patch_paths("", partners) + _resource("plan-settings")


def _record(table: Mapping[str, Any], plan: NewPlan, today: date, taken: set[str]) -> tuple[str, str]:
    kind = record_types()[table["type"]]
    key = new_id(kind.prefix, taken)
    taken.add(key)
    values: dict[tuple[str, ...], Any] = {}
    for name, declared in kind.fields.items():
        value = table.get(name)
        if isinstance(declared, Day) and isinstance(value, str):
            value = parse_day(value, today)
        elif isinstance(value, str):
            value = value.replace("{person}", plan.person)
        if value not in (None, ""):
            values[(name,)] = value
    return record_doc(kind, table["space"], key), patch_paths("", values, tuple(kind.fields))


@cache
def _template(name: str) -> dict[str, Any]:
    return tomllib.loads(_resource(name))


def _resource(name: str) -> str:
    return (files("cbrm_tui.workspace") / "templates" / f"{name}.toml").read_text(encoding="utf-8")
