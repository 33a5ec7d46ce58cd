"""Partners live at random on one store; whatever happens, nothing that anybody wrote goes missing."""

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from tests.sync.faults import Does, Fault, Layer
from tests.sync.file_faults import everywhere
from tests.sync.model_edits import WHICH, WHO, Edits
from tests.sync.model_partners import CANARY, Desk, Trouble
from tests.sync.partners import joint_files
from tests.sync.small import opened
from tests.sync.witness import Eyes, identity, look, opened_by_record

from cbrm_tui.sync.keys import PLAN_KEY
from cbrm_tui.sync.reports import SyncReport

MOST = 5
"""Folders at most: partners, and copies of their folders."""

_AGE = b"age-encryption.org/v1\n"
_SALT = st.integers(0, 3)
_COPIES = ["here", "elsewhere"]
if os.environ.get("CBRM_MODEL_CLONES"):
    _COPIES.append("with the machine")
_FAULTS = st.lists(
    st.one_of(
        st.builds(Fault, st.just(Layer.STORE), st.integers(0, 8), st.sampled_from(Does)),
        st.builds(Fault, st.just(Layer.FILES), st.integers(0, 24), st.sampled_from(Does)),
        st.builds(Fault, st.just(Layer.LEDGER), st.integers(0, 24), st.sampled_from(Does)),
    ),
    min_size=1,
    max_size=2,
)


@dataclass
class Backup:
    """A folder as it was once, with or without the keys, and what its person had before them."""

    desk: Desk
    folder: Path
    keys: Path
    eyes: Eyes
    count: int


def documents(root: Path) -> dict[str, bytes]:
    """Return the bytes of the joint documents by path, without what a program that died was just writing."""
    return {path: data for path, data in joint_files(root).items() if not Path(path).name.startswith(".")}


class Plan(Edits):
    """Two to five folders of one plan."""

    def __init__(self) -> None:
        super().__init__()
        self.backups: list[Backup] = []
        self.cloned = False

    @initialize()
    def begin(self) -> None:
        self.found()
        self.join()

    @rule(faults=_FAULTS, meanwhile=st.sampled_from(["hand", "others", "itself"]), who=WHO, which=WHICH)
    def trouble_ahead(self, faults: list[Fault], meanwhile: str, who: int, which: int) -> None:
        """Let the next program that runs run into this."""
        self.trouble = Trouble(faults, meanwhile, who, which)

    @rule(who=WHO)
    def sync_now(self, who: int) -> None:
        desk = self.desk(who)
        calm = not self.trouble.faults
        report = self.sync(desk)
        assert report or not calm
        if report and calm:
            assert bool(report.error) == (desk.view.offline or not self.store.exists())

    @rule(who=WHO, which=WHICH, choice=st.integers(0, 2))
    def settle(self, who: int, which: int, choice: int) -> None:
        desk = self.desk(who)
        if not (found := desk.partner.sync.disagreements()):
            return
        item = found[which % len(found)]
        path = desk.root / "joint" / "risks" / f"{item.record}.toml"
        if path in desk.broken or not path.exists():
            return
        self.log(desk)
        before, record = desk.eyes.records, identity(path.read_text())
        value = item.choices[choice % 2].value
        self.run(desk, lambda partner: partner.sync.settle(item.record, item.field, value))
        # The file shows it before it is recorded. Where a program dies in between, it is taken for an edit
        # by the same person, who knew what stood open.
        shown = look(desk.root, before).get(record) != before.get(record)
        if shown or item not in desk.partner.sync.disagreements():
            self.witness.did(desk.eyes, desk.root)
            self.witness.settled(desk.eyes, record, item.field)
        else:
            desk.eyes.stale.append(before)
        self.saw(desk)

    @rule()
    def lose_store(self) -> None:
        if self.store.exists():
            self.store.rename(self.folder / "away")
            self.murky = True

    @rule()
    def find_store(self) -> None:
        if not self.store.exists():
            (self.folder / "away").rename(self.store)

    @rule(who=WHO)
    def go_offline(self, who: int) -> None:
        self.murky = True
        view = self.desk(who).view
        view.offline = not view.offline

    @rule(who=WHO, salt=_SALT)
    def lag(self, who: int, salt: int) -> None:
        """Let what others do show late on a machine, some of it; 0 ends that."""
        self.murky = True
        self.desk(who).view.lag(salt)

    @rule(who=WHO, salt=_SALT)
    def catch_up(self, who: int, salt: int) -> None:
        self.desk(who).view.catch_up(salt)

    @rule(who=WHO)
    def restart(self, who: int) -> None:
        desk = self.desk(who)
        self.run(desk, lambda _: self.reopen(desk))

    @rule(who=WHO)
    def lose_state(self, who: int) -> None:
        desk = self.desk(who)
        if not desk.broken:
            self.log(desk)
            shutil.rmtree(desk.root / ".cbrm", ignore_errors=True)
            self.reopen(desk)
            self.witness.forgot(desk.eyes, desk.root)

    @precondition(lambda self: len(self.desks) < MOST)
    @rule(who=WHO, where=st.sampled_from(_COPIES))
    def copy_folder(self, who: int, where: str) -> None:
        desk = self.desk(who)
        if desk.broken or desk.eyes.lost:
            return
        # What was done before is one person's doing, not that of two.
        self.log(desk)
        with desk.calm():
            desk.partner.sync.record()
        self.witness.doubled(desk.eyes)
        machine = self.machine()
        shutil.copytree(desk.root, machine.root)
        match where:
            case "here":
                machine = replace(machine, keys=desk.machine.keys, view=desk.view)
            case "with the machine":
                self.cloned = self.murky = True
                shutil.copytree(desk.machine.keys, machine.keys, dirs_exist_ok=True)
                for path in machine.keys.glob("*.json"):
                    path.write_text(path.read_text().replace(str(desk.root), str(machine.root)))
        eyes = desk.eyes.copy(machine.root.name)
        eyes.sent = len(self.witness.deeds)
        self.desks.append(Desk(opened(machine.root), eyes, machine))

    @precondition(lambda self: len(self.backups) < MOST)
    @rule(who=WHO)
    def back_up(self, who: int) -> None:
        desk = self.desk(who)
        if not desk.broken:
            before = desk.eyes.records
            self.log(desk)
            # The program has not recorded it: whoever takes it back has done nothing.
            if desk.eyes.records != before:
                desk.eyes.stale.append(before)
            folder = self.folder / f"backup{len(self.backups)}"
            keys = self.folder / f"{folder.name}-keys"
            shutil.copytree(desk.root, folder)
            shutil.copytree(desk.machine.keys, keys)
            eyes = desk.eyes.copy(desk.eyes.name)
            self.backups.append(Backup(desk, folder, keys, eyes, len(self.witness.deeds)))

    @precondition(lambda self: self.backups)
    @rule(which=WHICH, keys=st.booleans())
    def put_backup_back(self, which: int, keys: bool) -> None:
        """Put a folder back as it was; perhaps the keys as well, as with a whole machine."""
        backup = self.backups[which % len(self.backups)]
        desk = backup.desk
        self.witness.restored(desk.eyes, backup.eyes, backup.count)
        shutil.rmtree(desk.root)
        shutil.copytree(backup.folder, desk.root)
        if keys:
            shutil.rmtree(desk.machine.keys)
            shutil.copytree(backup.keys, desk.machine.keys)
        sent = desk.eyes.sent
        desk.eyes = backup.eyes.copy(desk.eyes.name)
        desk.eyes.sent = sent
        desk.broken.clear()
        self.reopen(desk)

    @precondition(lambda self: len(self.desks) < MOST)
    @rule()
    def one_more_joins(self) -> None:
        if self.store.exists():
            self.join()

    @invariant()
    def nothing_internal_is_in_the_store(self) -> None:
        if self.desks and self.store.exists():
            for data in self.in_store():
                assert CANARY.encode() not in data
                assert self.secret.encode() not in data
                assert b"internal" not in data

    def calm_sync(self, desk: Desk) -> SyncReport:
        """Let a folder sync where nothing goes wrong."""
        self.unlock(desk)
        with desk.calm():
            return desk.partner.sync.sync(accept_removals=True)

    def judge(self) -> None:
        self.trouble = Trouble()
        self.find_store()
        for desk in self.desks:
            desk.view.offline = False
            desk.view.lag(0)
            for path in sorted(desk.broken):
                self.mend(desk, path)
        for desk in self.desks:
            self.log(desk)
        with everywhere("FULL_LISTING_EVERY", 1):
            for _ in range(2 * len(self.desks) + 4):
                reports = [self.calm_sync(desk) for desk in self.desks]
                if all((each.error, each.sent, each.received) == ("", 0, 0) for each in reports):
                    break
        for each in reports:
            assert (each.error, each.sent, each.received) == ("", 0, 0)
            # Where a machine goes on twice, some commits' numbers may be taken twice for good, and what one
            # of the two had seen waits for it; what they say is there all the same, as is seen below.
            forks = [line for line in each.held_back if "two different" in line]
            waits = [line for line in each.held_back if "waits for one" in line]
            assert len(forks) + len(waits) == len(each.held_back)
            assert not each.held_back or (self.cloned and forks)
        forked = any(each.held_back for each in reports)
        self.join()
        if forked:
            self.judge_forked()
            return
        first, *others = self.desks
        with first.calm():
            opens = first.partner.sync.disagreements()
            told = [entry.after for entry in first.partner.sync.history() if entry.field == "(comments)"]
        for other in others:
            assert documents(other.root) == documents(first.root)
        for desk in self.desks:
            again = opened(desk.root)
            with desk.calm():
                shown = desk.partner.sync.disagreements()
                assert shown == again.sync.disagreements()
                # What stood before is not known to who began from a checkpoint and has no history yet.
                assert [replace(one, base=None, base_known=False) for one in shown] == [
                    replace(one, base=None, base_known=False) for one in opens
                ]
                assert again.sync.status().to_send == 0
            assert again.workspace.plan.records.keys() == desk.partner.workspace.plan.records.keys()
        lost = self.witness.missing(look(first.root), opened_by_record(first.root, opens), map(str, told))
        assert not lost, "\n".join(lost)

    def judge_forked(self) -> None:
        """Where a machine goes on twice, copies may differ, which is said; but nothing is lost to all."""
        missing: list[set[str]] = []
        for desk in self.desks:
            with desk.calm():
                opens = desk.partner.sync.disagreements()
                told = [entry.after for entry in desk.partner.sync.history() if entry.field == "(comments)"]
            lines = self.witness.missing(look(desk.root), opened_by_record(desk.root, opens), map(str, told))
            missing.append({line.partition(" is now ")[0] for line in lines})
        lost = set.intersection(*missing)
        assert not lost, "\n".join(sorted(lost))


class SealedPlan(Plan):
    """The same, where the store is encrypted."""

    sealed = True

    @invariant()
    def the_provider_reads_nothing(self) -> None:
        if self.desks and self.store.exists():
            for path in self.store.rglob("*"):
                data = path.read_bytes() if path.is_file() else b""
                if path.name == PLAN_KEY:
                    assert b"Rail parts" not in data
                elif data:
                    assert _AGE.startswith(data[: len(_AGE)])


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=int(os.environ.get("CBRM_MODEL_STEPS", "25")),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=False,
        print_blob=True,
        report_multiple_bugs=False,
    )


_EXAMPLES = int(os.environ.get("CBRM_MODEL_EXAMPLES", "25"))
# Shrinking a failure takes long.
TestPlan = pytest.mark.timeout(0)(Plan.TestCase)
TestPlan.settings = _settings(_EXAMPLES)
TestSealedPlan = pytest.mark.timeout(0)(SealedPlan.TestCase)
TestSealedPlan.settings = _settings(-(-_EXAMPLES // 4))
