"""Two programs on one workspace, such as the screens and the command line, beside a partner's."""

import threading
from pathlib import Path

from tests.sync.children import ended, start
from tests.sync.partners import in_step
from tests.sync.small import opened, small_pair

ROUNDS = 8


def test_programs_that_edit_and_sync_at_once_lose_nothing(tmp_path: Path) -> None:
    ours, theirs = small_pair(tmp_path)
    replicas = {path.name for path in (tmp_path / "store" / "c").iterdir()}
    children = [
        start("work", "screens", ROUNDS, ours.root),
        start("work", "commands", ROUNDS, ours.root),
        start("work", "partner", ROUNDS, theirs.root),
    ]
    assert [ended(child) for child in children] == [(0, "")] * 3
    ours, theirs = opened(ours.root), opened(theirs.root)
    in_step(ours, theirs)
    tags = {tag for key in ("R-0001", "R-0002") for tag in ours.workspace.plan[key].tags}
    names = ("screens", "commands", "partner")
    assert tags == {"rail", *(f"{name}-{number}" for name in names for number in range(ROUNDS))}
    assert ours.sync.disagreements() == theirs.sync.disagreements() == []
    # Nobody took the other program on the same folder for a copy of it.
    assert len(list((tmp_path / "store" / "c").iterdir())) == len(replicas) + 1


def test_threads_share_one_sync(tmp_path: Path) -> None:
    """As the screens do: one thread syncs, others ask how things stand, settle and edit."""
    ours, theirs = small_pair(tmp_path)
    failures: list[BaseException] = []

    def run(name: str) -> None:
        try:
            for number in range(ROUNDS):
                match name:
                    case "sync":
                        assert ours.sync.sync().error == ""
                    case "ask":
                        ours.sync.status()
                        ours.sync.disagreements()
                        ours.sync.history("R-0001")
                    case "edit":
                        ours.set("R-0001", title=f"Ours {number}")
                    case _:
                        theirs.set("R-0001", title=f"Theirs {number}")
                        assert theirs.sync.sync().error == ""
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("sync", "ask", "edit", "partner")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    in_step(ours, theirs)
    values = {choice.value for item in ours.sync.disagreements() for choice in item.choices}
    assert {f"Ours {ROUNDS - 1}", f"Theirs {ROUNDS - 1}"} & {ours.workspace.plan["R-0001"].title, *values}
    assert ours.sync.disagreements() == theirs.sync.disagreements()
