"""Plans of many records, and many edits of them, made quickly."""

import random
import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Write
from cbrm_tui.sync.replica import Replica
from cbrm_tui.workspace.creating import NewPlan, create
from cbrm_tui.workspace.workspace import Workspace

SAMPLE: Final = Path(__file__).parents[1] / "sample_workspaces" / "brindlewick-oakmere"
RISKS: Final = Path("joint") / "risks"
_TITLE: Final = re.compile(r'^title = ".*"$', re.MULTILINE)
_CAUSE: Final = re.compile(r'^cause = ".*"$', re.MULTILINE)
_WORD: Final = re.compile(r"[a-z]{4,}")


def make_plan(root: Path, records: int) -> Workspace:
    """Make a workspace whose joint plan has that many risks, no two of them equal."""
    partners = {"brindlewick": "Brindlewick", "oakmere": "Oakmere"}
    create(root, NewPlan("Rail parts", partners, "brindlewick", "Ann", "empty"), date(2026, 1, 1))
    add_risks(root, records)
    return Workspace.open(root)


def add_risks(root: Path, records: int) -> None:
    """Write that many risks into a workspace's joint space, after a risk of the sample."""
    template = min((SAMPLE / RISKS).glob("*.toml")).read_text(encoding="utf-8")
    words = _WORD.findall(template)
    draw = random.Random(records)
    (root / RISKS).mkdir(exist_ok=True)
    for number in range(records):
        cause = " ".join(draw.choices(words, k=12))
        text = _CAUSE.sub(f'cause = "{cause}"', retitled(template, f"Risk {number}"))
        (root / RISKS / f"{risk(number)}.toml").write_text(text, encoding="utf-8")


def risk(number: int) -> str:
    """Return the id of a plan's risk by its number from 0."""
    return f"R-{10_000 + number}"


def retitled(text: str, title: str) -> str:
    """Return a risk's file with another title."""
    return _TITLE.sub(f'title = "{title}"', text, count=1)


def risk_documents(replica: Replica) -> list[DocKey]:
    """Return the documents of all risks, in order."""
    with replica.books() as books:
        return sorted((key for key, _, _ in books.documents.overview() if key.folder == "risks"), key=str)


def edit_offline(replica: Replica, documents: Sequence[DocKey], count: int, words: str) -> None:
    """Give documents in turn another title, `count` times, a commit each; the files follow at the end."""
    with replica.books() as books:
        for number in range(count):
            op = Write(documents[number % len(documents)], ("title",), f"{words} {number}")
            replica.author.commit(books, [op], books.vector("seen"), "")
        pins = books.pins()
    replica.incorporate((), (), (), pins, accept=False)


def copied(source: Path, target: Path) -> Path:
    """Copy a folder."""
    shutil.copytree(source, target)
    return target
