"""From the merged state to the files, never over an edit that nobody has recorded yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.state import State
from cbrm_tui.sync.books import Books
from cbrm_tui.sync.ledger_base import BaseFile
from cbrm_tui.sync.recording import too_many
from cbrm_tui.workspace.errors import Busy, WriteFailed
from cbrm_tui.workspace.files import read_text
from cbrm_tui.workspace.workspace import Workspace

# Document → (text it was made from, new text); None where there is no file.
Texts = Mapping[str, tuple[str | None, str | None]]


@dataclass
class Materialised:
    """What reached the files: paths written or removed, keys that could not follow.

    `failed` says, in a line, what the operating system refused to write. `asked` are the paths that
    would vanish where a person has to agree first; nothing was done then.
    """

    paths: list[str] = field(default_factory=list)
    stuck: set[DocKey] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    asked: tuple[str, ...] = ()


def materialise(
    workspace: Workspace, space: str, state: State, books: Books, dirty: Iterable[DocKey], *, accept: bool
) -> Materialised:
    """Bring the documents named by `dirty` in line with the state, and then the base.

    A file that holds anything but its base, or cannot be written, is left as it is, with the base it
    was edited on.
    """
    before = books.vector("seen")
    wanted = _wanted(state, books, dirty)
    base = {path: books.base.file(path) for path in wanted}
    changes = {
        path: (known.text if (known := base[path]) else None, target.text if target else None)
        for path, target in wanted.items()
    }
    done = Materialised()
    vanishing = [path for path, (old, new) in changes.items() if new is None and old is not None]
    if too_many(len(vanishing), books.base.count()) and not accept:
        done.asked = tuple(vanishing)
        return done
    # New paths first: a document that makes room for another has moved before that one takes its place.
    edits = {
        path: changes[path]
        for path in sorted(changes, key=lambda path: (base[path] is not None, path))
        if changes[path][0] != changes[path][1]
    }
    left = _take_in(workspace, {f"{space}/{path}": change for path, change in edits.items()}, done.failed)
    kept: list[BaseFile] = []
    for path, target in wanted.items():
        known = base[path]
        if f"{space}/{path}" in left:
            if target:
                done.stuck.add(DocKey.parse(target.key))
            if known:
                done.stuck.add(DocKey.parse(known.key))
                seen = before if known.seen is None else known.seen
                kept.append(BaseFile(path, known.key, known.text, seen))
        elif target is None:
            books.base.drop(path)
        elif target != known and not _still_edited(workspace, f"{space}/{path}", known, target):
            kept.append(target)
    books.base.keep_all(kept)
    done.paths = [path for path in edits if f"{space}/{path}" not in left]
    books.set_vector("seen", state.version)
    # What was told has served; from now on texts are worked out.
    state.tell({})
    return done


def _still_edited(workspace: Workspace, doc: str, known: BaseFile | None, target: BaseFile) -> bool:
    """Tell whether a file holds an edit that was made on an earlier version, though the texts are equal."""
    if known is None or known.seen is None or known.text != target.text:
        return False
    return read_text(workspace.root / doc) != target.text


def _wanted(state: State, books: Books, dirty: Iterable[DocKey]) -> dict[str, BaseFile | None]:
    wanted: dict[str, BaseFile | None] = {}
    for key in sorted(dirty):
        shown = state.shown(key)
        for old in books.base.of(key):
            if shown is None or shown[0] != old.path:
                wanted.setdefault(old.path, None)
        if shown is not None:
            path, text = shown
            wanted[path] = BaseFile(path, str(key), text)
    return wanted


def _take_in(workspace: Workspace, texts: Texts, failed: list[str]) -> set[str]:
    """Put the texts into place and return the documents left alone; one that fails stops no other."""
    try:
        return set(workspace.take_in(texts))
    except Busy:
        # Another program writes at length: to try each text would take as long again, each time.
        raise
    except WriteFailed:
        left: set[str] = set()
        errors: list[str] = []
        for doc, change in texts.items():
            if read_text(workspace.root / doc) == change[1]:
                workspace.refresh([doc])
                continue
            try:
                left.update(workspace.take_in({doc: change}))
            except WriteFailed as error:
                left.add(doc)
                errors.append(str(error))
        if errors:
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            failed.append(f"{errors[0]}{more}")
        return left
