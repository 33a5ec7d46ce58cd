"""From the merged state to the files, never over an edit that nobody has recorded yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.state import State
from cbrm_tui.sync.ledger import BaseFile, Books
from cbrm_tui.sync.recording import too_many
from cbrm_tui.workspace.workspace import Workspace


@dataclass
class Materialised:
    """What reached the files: paths written or removed, keys that could not follow.

    `asked` is the number of documents that would vanish where a person has to agree first.
    """

    paths: list[str] = field(default_factory=list)
    stuck: set[DocKey] = field(default_factory=set)
    asked: int = 0


def materialise(
    workspace: Workspace, space: str, state: State, books: Books, dirty: Iterable[DocKey], *, accept: bool
) -> Materialised:
    """Bring the documents named by `dirty` in line with the state, and then the base.

    A file that holds anything but its base is left as it is, with the base it was edited on. Raises
    WriteFailed; running again goes on from there.
    """
    base = books.base()
    before = books.seen
    wanted = _wanted(state, base, dirty)
    changes = {
        path: (base[path].text if path in base else None, target.text if target else None)
        for path, target in wanted.items()
    }
    done = Materialised()
    vanishing = sum(new is None and old is not None for old, new in changes.values())
    if too_many(vanishing, len(base)) and not accept:
        done.asked = vanishing
        return done
    edits = {path: change for path, change in changes.items() if change[0] != change[1]}
    left = set(workspace.take_in({f"{space}/{path}": change for path, change in edits.items()}))
    for path, target in wanted.items():
        known = base.get(path)
        if f"{space}/{path}" in left:
            if target:
                done.stuck.add(DocKey.parse(target.key))
            if known:
                done.stuck.add(DocKey.parse(known.key))
                books.set_base(
                    BaseFile(path, known.key, known.text, before if known.seen is None else known.seen)
                )
        elif target is None:
            books.drop_base(path)
        elif target != known:
            books.set_base(target)
    done.paths = [path for path in edits if f"{space}/{path}" not in left]
    books.set_seen(state.version)
    return done


def _wanted(
    state: State, base: Mapping[str, BaseFile], dirty: Iterable[DocKey]
) -> dict[str, BaseFile | None]:
    paths = {file.key: path for path, file in base.items()}
    wanted: dict[str, BaseFile | None] = {}
    for key in dirty:
        rendered = state.render(key)
        old = paths.get(str(key))
        if old is not None and (rendered is None or rendered.path != old):
            wanted.setdefault(old, None)
        if rendered is not None:
            wanted[rendered.path] = BaseFile(rendered.path, str(key), rendered.text)
    return wanted
