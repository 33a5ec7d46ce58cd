"""The model's partners: their folders, eyes and views, and how a program of theirs is run among faults."""

import contextlib
import gzip
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import pyrage
from hypothesis.stateful import RuleBasedStateMachine
from pyrage import x25519
from tests.sync.faults import Crash, Fault, Layer, Script, View, World
from tests.sync.file_faults import Machine, drawn_alike, everywhere, running
from tests.sync.partners import Partner
from tests.sync.small import ORGANISATIONS, opened
from tests.sync.witness import Eyes, Witness, identity, opened_by_record

from cbrm_tui.sync.keys import PLAN_KEY
from cbrm_tui.sync.keystore import Keystore
from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.sync.sealing import Opener, Seal, unwrap
from cbrm_tui.sync.sharing import join, share, unlock
from cbrm_tui.sync.store import StoreError
from cbrm_tui.sync.wire import PlanMarker
from cbrm_tui.workspace.creating import NewPlan, create
from cbrm_tui.workspace.edits import Change, Create, Edit
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.workspace import Workspace

T = TypeVar("T")

CANARY = "canary-7f3a"
FULL_LISTING_EVERY = 4
"""Rounds after which a replica looks at everything, far fewer than it would take in use."""
SMALL = {
    "LOOSE": 2,
    "STAY_LOOSE": 1,
    "FAN_IN": 2,
    "CHECKPOINT_EVERY": 4,
    "_WORTH_A_PACK": 2,
    "_WHOLE_DISK_FROM": 3,
    "NEW_TOGETHER": 1,
}
"""Packs and checkpoints of a few commits, and few files for what is done with many, so that all comes about
in a short life."""
_WORD = re.compile(rb"w[0-9]+")
MEMORY = Path("/dev/shm")
"""Where the system keeps files in memory, if it does: the model asks for thousands of fsyncs."""


@dataclass
class Desk:
    """A folder with its program, what its person has before them, and the machine it is on."""

    partner: Partner
    eyes: Eyes
    machine: Machine
    broken: dict[Path, str] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.machine.root

    @property
    def view(self) -> View:
        return self.machine.view

    def calm(self) -> AbstractContextManager[None]:
        """Let a program run here with no faults."""
        return running(self.machine, Script())


@dataclass
class Trouble:
    """What awaits the next program that runs: faults, and what others do meanwhile."""

    faults: Sequence[Fault] = ()
    meanwhile: str = "hand"
    who: int = 0
    which: int = 0


def names_in(folder: Path) -> list[str]:
    """Return the paths of a folder's files, without what is only just being written."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return [path.relative_to(folder).as_posix() for path in found]


class Partners(RuleBasedStateMachine):
    """Workspaces of one plan, and a witness of all that is done in them."""

    sealed = False
    """Whether the store is encrypted, for whoever has the file `identity`."""

    def __init__(self) -> None:
        super().__init__()
        top = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="cbrm-model-", dir=top))
        self.store = self.folder / "store"
        self.identity = self.folder / "identity.txt"
        self.identity.write_text(str(x25519.Identity.generate()))
        self.opener = Opener(self.identity)
        self.world = World()
        self.desks: list[Desk] = []
        self.witness = Witness()
        self.trouble = Trouble()
        self.reached = False
        self.murky = False
        self.count = 0
        self._set = contextlib.ExitStack()
        self._set.enter_context(drawn_alike(44003))
        self._set.enter_context(everywhere("FULL_LISTING_EVERY", FULL_LISTING_EVERY))
        for name, value in SMALL.items():
            self._set.enter_context(everywhere(name, value))

    def teardown(self) -> None:
        with self._set, contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            if self.desks:
                self.judge()

    def forsake(self) -> None:
        """End with no word on how things stand."""
        self.desks.clear()
        self.teardown()

    def judge(self) -> None:
        """Say at the end whether all is well."""
        raise NotImplementedError

    def found(self) -> None:
        """Begin the plan and share it."""
        machine = self.machine()
        root = machine.root
        create(root, NewPlan("Rail parts", ORGANISATIONS, "brindlewick", "Ann", "empty"), date(2026, 1, 1))
        first = Workspace.open(root)
        hidden = {"title": "Hidden", "notes": CANARY}
        self.secret = first.apply(Edit((Create("risk", "internal", hidden),), "new")).ids[0]
        for key in ("R-0001", "R-0002"):
            first.apply(Edit((Create("risk", "joint", self.risk(), key),), "new risk"))
        eyes = Eyes(root.name)
        self.witness.did(eyes, root)
        script = Script(self._faults())
        if not self._share(machine, script):
            assert script.hit
            assert self._share(machine, Script())
        marker = PlanMarker.decode((self.store / PLAN_KEY).read_bytes())
        self.plan = marker.plan
        if self.sealed:
            self.space_key = x25519.Identity.from_str(unwrap(marker.sealed, self.opener, "the store"))
        desk = Desk(opened(root), eyes, machine)
        self.desks.append(desk)
        desk.eyes.sent = len(self.witness.deeds)
        self.saw(desk)

    def join(self) -> None:
        """Let one more join from the store; who is interrupted begins again."""
        machine = self.machine()
        script = Script(self._faults())

        def once(script: Script) -> None:
            with running(machine, script):
                join(str(self.store), {}, machine.root, "oakmere", "Ben", opener=self.opener)

        with contextlib.suppress(Crash, WorkspaceError, StoreError):
            once(script)
        self._note_reached(script)
        if script.hit:
            shutil.rmtree(machine.root, ignore_errors=True)
            once(Script())
        desk = Desk(opened(machine.root), Eyes(machine.root.name), machine)
        self.desks.append(desk)
        self.saw(desk)

    def machine(self) -> Machine:
        """Return another machine, with a place for a workspace."""
        name = f"desk{len(self.desks)}"
        keys = self.folder / f"keys-{name}"
        keys.mkdir(exist_ok=True)
        return Machine(self.folder / name, keys, View(self.world), self.store, self.world)

    def desk(self, who: int) -> Desk:
        return self.desks[who % len(self.desks)]

    def run(self, desk: Desk, act: Callable[[Partner], T]) -> T | None:
        """Run a program in a folder among the faults that await it; None where it was refused or died."""
        trouble, self.trouble = self.trouble, Trouble()
        script = Script(trouble.faults, lambda layer: self.meanwhile(desk, layer, trouble))
        result = None
        try:
            with running(desk.machine, script):
                result = act(desk.partner)
        except (Crash, WorkspaceError) as error:
            if isinstance(error, Crash):
                self.reopen(desk)
        self.murky |= not script.harmless
        self._note_reached(script)
        desk.partner.workspace.refresh()
        return result

    def sync(self, desk: Desk) -> SyncReport | None:
        """Let a folder sync, and its person see what came; None where it did not come to an end."""
        self.log(desk)
        self.unlock(desk)
        words = {word for data in self._in_files(desk) for word in _WORD.findall(data)}
        before, done = desk.eyes.records, len(self.witness.deeds)
        report = self.run(desk, lambda partner: partner.sync.sync(accept_removals=True))
        if report is None:
            desk.eyes.stale.append(before)
        elif report.state == "in step":
            desk.eyes.sent, desk.eyes.stale = max(done, desk.eyes.sent), []
            desk.eyes.lost = False
            # What the program says to have sent is there.
            assert not self.store.exists() or words <= {
                word for data in self.in_store() for word in _WORD.findall(data)
            }
        self.saw(desk)
        return report

    def unlock(self, desk: Desk) -> None:
        """Bring the key of an encrypted store to a machine that a folder was copied to, if it can be had."""
        with desk.calm(), contextlib.suppress(StoreError):
            if self.sealed and not Keystore.default().space_key(self.plan):
                unlock(desk.partner.workspace, "joint", self.opener)

    def in_store(self) -> Iterator[bytes]:
        """Go through what the store's objects say to who can read them."""
        for name in names_in(self.store):
            data = (self.store / name).read_bytes()
            if self.sealed and data and name != PLAN_KEY:
                data = pyrage.decrypt(data, [self.space_key])
            yield gzip.decompress(data) if name.endswith(".gz") else data

    def meanwhile(self, desk: Desk, layer: Layer, trouble: Trouble) -> None:
        """Do what somebody else does while the program of `desk` is at a call of some layer."""
        other = self.desk(trouble.who)
        if trouble.meanwhile == "others" and other is not desk:
            report = self.sync(other)
            # Whatever the moment, the store is whole.
            assert self.murky or (report and not report.error and not report.held_back)
        elif trouble.meanwhile == "itself" and layer is Layer.STORE:
            # Nobody holds the folder's locks then: another program may work there.
            self.log(desk)
            partner, desk.partner = desk.partner, opened(desk.root)
            self.sync(desk)
            desk.partner = partner
        elif path := self.file(desk, trouble.which):
            word = self.word()
            text = path.read_text()
            path.write_text(f'{word} = "{word}"\n{text}')
            self.witness.added(desk.eyes, identity(text), (word,), repr(word))

    def edit(
        self,
        desk: Desk,
        which: int,
        changes: Callable[[str], tuple[Change, ...]],
        label: str = "edit",
        note: str = "",
    ) -> None:
        """Let a program change a record, one after another by `which`."""
        path = self.file(desk, which)
        if path is not None:
            edit = Edit(changes(path.stem), label, note)
            self.run(desk, lambda partner: partner.workspace.apply(edit))

    def log(self, desk: Desk) -> None:
        """Log what somebody did, just before the program records it: what was taken back is nothing."""
        if (desk.root / ".cbrm" / "intent.json").exists():
            self.reopen(desk)
        self.witness.did(desk.eyes, desk.root)

    def saw(self, desk: Desk) -> None:
        """Note what somebody sees now."""
        desk.partner.workspace.refresh()
        with desk.calm():
            found = opened_by_record(desk.root, desk.partner.sync.disagreements())
        self.witness.saw(desk.eyes, desk.root, found)

    def reopen(self, desk: Desk) -> None:
        """Start the program anew."""
        desk.partner = opened(desk.root)

    def mend(self, desk: Desk, path: Path) -> None:
        """Put a broken file right, and write something in it while at it."""
        text = desk.broken.pop(path)
        kept = [line for line in text.splitlines(keepends=True) if not line.startswith("mystery = ")]
        path.write_text(f'mystery = "{self.word()}"\n' + "".join(kept))
        desk.partner.workspace.refresh()

    def file(self, desk: Desk, which: int) -> Path | None:
        """Return a record's file that can be read."""
        found = sorted({*(desk.root / "joint" / "risks").glob("*.toml")} - desk.broken.keys())
        return found[which % len(found)] if found else None

    def risk(self) -> dict[str, object]:
        """Return a new risk's values, with a mark that no other has."""
        word = self.word()
        return {
            "title": word,
            "proximity": f"mark {word}",
            "notes": "one\ntwo\nthree\n",
            "tags": [f"t{word}"],
        }

    def word(self) -> str:
        """Return a word that nobody has used."""
        self.count += 1
        return f"w{self.count}"

    def _share(self, machine: Machine, script: Script) -> bool:
        """Let the first program share; False where something kept it from that."""
        recipient = str(x25519.Identity.from_str(self.identity.read_text()).to_public())
        seal = Seal(recipients=(recipient,)) if self.sealed else None
        if self.sealed and (self.store / PLAN_KEY).exists():
            seal = None  # a try before began the store, and who may read it was chosen then
        workspace = Workspace.open(machine.root)
        try:
            with running(machine, script):
                report = share(workspace, str(self.store), {}, seal=seal, opener=self.opener)
        except (Crash, WorkspaceError, StoreError):
            return False
        finally:
            self._note_reached(script)
        return report.state == "in step"

    def _in_files(self, desk: Desk) -> Iterator[bytes]:
        joint = desk.root / "joint"
        return ((joint / name).read_bytes() for name in names_in(joint))

    def _note_reached(self, script: Script) -> None:
        self.reached |= any(script.calls[fault.layer] > fault.at for fault in script.faults)

    def _faults(self) -> Sequence[Fault]:
        trouble, self.trouble = self.trouble, Trouble()
        return trouble.faults
