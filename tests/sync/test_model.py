"""Partners live at random on one store; whatever happens, nothing that anybody wrote goes missing."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.sync.partners import Partner, joint_files
from tests.sync.small import ORGANISATIONS, opened
from tests.sync.witness import Eyes, Witness, identity, look, opened_by_record

from cbrm_tui.sync.sharing import join, share
from cbrm_tui.sync.store import open_store
from cbrm_tui.workspace.creating import NewPlan, create
from cbrm_tui.workspace.edits import ABSENT, Change, Create, Delete, Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.files import put
from cbrm_tui.workspace.workspace import Workspace

CANARY = "canary-7f3a"
MEMORY = Path("/dev/shm")
"""Where the system keeps files in memory, if it does: the model asks for thousands of fsyncs."""

_WHO = st.integers(0, 3)
_WHICH = st.integers(0, 5)
_DAYS = st.sampled_from([date(2026, 1, 1), date(2026, 2, 1)])
_LEVELS = st.integers(1, 5)


class Crash(BaseException):
    """The program ends here."""


class Plan(RuleBasedStateMachine):
    """Two to four workspaces of one plan."""

    def __init__(self) -> None:
        super().__init__()
        top = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="cbrm-model-", dir=top))
        self.store = self.folder / "store"
        self.partners: list[Partner] = []
        self.eyes: list[Eyes] = []
        self.witness = Witness()
        self.broken: dict[Path, str] = {}
        self.count = 0
        self.copied = False

    def teardown(self) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            if self.partners:
                self._judge()

    @initialize()
    def begin(self) -> None:
        root = self.folder / "first"
        create(root, NewPlan("Rail parts", ORGANISATIONS, "brindlewick", "Ann", "empty"), date(2026, 1, 1))
        first = Workspace.open(root)
        self.secret = first.apply(
            Edit((Create("risk", "internal", {"title": "Hidden", "notes": CANARY}),), "new")
        ).ids[0]
        for key in ("R-0001", "R-0002"):
            first.apply(Edit((Create("risk", "joint", self._risk(), key),), "new risk"))
        assert share(first, str(self.store), {}).state == "in step"
        self._add(opened(root), Eyes("first"))
        self._join()

    @rule(who=_WHO, which=_WHICH, title=st.booleans())
    def write_value(self, who: int, which: int, title: bool) -> None:
        self._edit(who, which, lambda key: (Put(key, ("title" if title else "owner",), self._word()),))

    @rule(who=_WHO, which=_WHICH, likelihood=_LEVELS, impact=_LEVELS)
    def score(self, who: int, which: int, likelihood: int, impact: int) -> None:
        score = {"likelihood": likelihood, "impact": impact}
        self._edit(who, which, lambda key: (Put(key, ("current",), score),))

    @rule(who=_WHO, which=_WHICH, drop=st.booleans())
    def tag(self, who: int, which: int, drop: bool) -> None:
        def changes(key: str) -> tuple[Put]:
            tags = list(self._partner(who).workspace.plan[key].tags)
            return (Put(key, ("tags",), tags[1:] if drop else [*tags, self._word()]),)

        self._edit(who, which, changes)

    @rule(who=_WHO, which=_WHICH, at=st.integers(0, 4), drop=st.booleans())
    def write_prose(self, who: int, which: int, at: int, drop: bool) -> None:
        def changes(key: str) -> tuple[Put]:
            lines = str(self._partner(who).workspace.plan[key].data.get("notes", "")).splitlines()
            lines[at : at + drop] = [self._word()]
            return (Put(key, ("notes",), "".join(f"{line}\n" for line in lines)),)

        self._edit(who, which, changes)

    @rule(who=_WHO, which=_WHICH, day=_DAYS, likelihood=_LEVELS)
    def assess(self, who: int, which: int, day: date, likelihood: int) -> None:
        def changes(key: str) -> tuple[Put]:
            rows = list(self._partner(who).workspace.plan[key].data.get("assessments", []))
            row = {"date": day, "likelihood": likelihood, "impact": 1, "reason": self._word()}
            return (Put(key, ("assessments",), [*rows, row]),)

        self._edit(who, which, changes)

    @rule(who=_WHO, which=_WHICH, strategy=st.sampled_from(["reduce", "transfer", "accept"]))
    def treat(self, who: int, which: int, strategy: str) -> None:
        def changes(key: str) -> tuple[Put, ...]:
            return (
                Put(key, ("strategy",), strategy),
                Put(key, ("strategy_rationale",), self._word()),
                Put(key, ("transferred_to",), "insurer" if strategy == "transfer" else ABSENT),
            )

        self._edit(who, which, changes)

    @rule(who=_WHO, which=_WHICH)
    def take_out(self, who: int, which: int) -> None:
        self._edit(who, which, lambda key: (Put(key, ("owner",), ABSENT),))

    @rule(who=_WHO, number=st.integers(3, 5))
    def create(self, who: int, number: int) -> None:
        change = Create("risk", "joint", self._risk(), f"R-000{number}")
        self._do(who, lambda partner: partner.workspace.apply(Edit((change,), "new risk")))

    @rule(who=_WHO, which=_WHICH)
    def delete(self, who: int, which: int) -> None:
        self._edit(who, which, lambda key: (Delete(key),))

    @rule(who=_WHO)
    def undo(self, who: int) -> None:
        self._do(who, lambda partner: partner.workspace.undo())

    @rule(who=_WHO)
    def write_internally(self, who: int) -> None:
        """An edit of one's own, and one that goes over both spaces, which must not tell of it either."""
        if self.secret not in self._partner(who).workspace.plan:
            return
        hidden, note = Put(self.secret, ("notes",), f"{CANARY} {self._word()}"), f"see {self.secret}"
        self._do(who, lambda partner: partner.workspace.apply(Edit((hidden,), CANARY, note)))
        self._edit(who, 0, lambda key: (hidden, Put(key, ("owner",), self._word())), CANARY)
        self._edit(who, 0, lambda key: (Put(key, ("owner",), self._word()),), note=note)

    @rule(who=_WHO, which=_WHICH, how=st.sampled_from(["top", "end", "inside", "order", "key", "table"]))
    def write_by_hand(self, who: int, which: int, how: str) -> None:
        path = self._file(who, which)
        if path is None or path in self.broken:
            return
        text = path.read_text()
        lines = text.splitlines(keepends=True)
        word = self._word()
        match how:
            case "top":
                text = f"# {word}\n{text}"
            case "end":
                text = f"{text}# {word}\n"
            case "inside":
                lines.insert(lines.index(f"{identity(text)}\n"), f"# {word}\n")
                text = "".join(lines)
            case "order":
                line = f"{identity(text)}\n"
                lines.remove(line)
                text = line + "".join(lines)
            case "key":
                kept = [line for line in lines if not line.startswith("mystery = ")]
                text = f'mystery = "{word}"\n' + "".join(kept)
            case _:
                text += f'\n[extra]\n{word[:1]} = "{word}"\n' if "[extra]" not in text else ""
        self._do(who, lambda _: path.write_text(text))

    @rule(who=_WHO, which=_WHICH)
    def break_file(self, who: int, which: int) -> None:
        path = self._file(who, which)
        if path is not None and path not in self.broken:
            self.broken[path] = path.read_text()
            path.write_text(f"{self.broken[path]}\nbroken = = \n")

    @rule(who=_WHO, which=_WHICH)
    def mend_file(self, who: int, which: int) -> None:
        mine = sorted(path for path in self.broken if path.is_relative_to(self._partner(who).root))
        if mine:
            self._mend(who, mine[which % len(mine)])

    @rule(who=_WHO)
    def sync(self, who: int) -> None:
        self._log(who)
        report = self._partner(who).sync.sync(accept_removals=True)
        assert bool(report.error) == (not self.store.exists())
        self._saw(who)

    @rule(who=_WHO, which=_WHICH, choice=st.integers(0, 2))
    def settle(self, who: int, which: int, choice: int) -> None:
        partner, eyes = self._partner(who), self.eyes[who % len(self.partners)]
        if not (found := partner.sync.disagreements()):
            return
        item = found[which % len(found)]
        path = partner.root / "joint" / "risks" / f"{item.record}.toml"
        if path in self.broken or not path.exists():
            return
        record = identity(path.read_text())
        self._do(who, lambda _: partner.sync.settle(item.record, item.field, item.choices[choice % 2].value))
        if item not in partner.sync.disagreements():
            self.witness.did(eyes, partner.root)
            self.witness.settled(eyes, record, item.field)
        self._saw(who)

    @rule()
    def lose_store(self) -> None:
        if self.store.exists():
            self.store.rename(self.folder / "away")

    @rule()
    def find_store(self) -> None:
        if not self.store.exists():
            (self.folder / "away").rename(self.store)

    @rule(who=_WHO, sent=st.booleans())
    def crash_before_noting(self, who: int, sent: bool) -> None:
        """End after recording, or after everything was sent that was recorded."""
        self._log(who)
        partner = self._partner(who)
        out = partner.sync._replica.outgoing(accept=True)
        if sent and self.store.exists():
            partner.sync._exchange(open_store(str(self.store), {}), out, full=True)
        self._reopen(who)

    @rule(who=_WHO, after=st.integers(0, 3))
    def crash_amid_files(self, who: int, after: int) -> None:
        self._log(who)
        eyes = self.eyes[who % len(self.partners)]
        before = eyes.records
        left = [after]

        def failing(path: Path, text: str | None) -> None:
            if not left[0]:
                raise Crash
            left[0] -= 1
            put(path, text)

        try:
            with mock.patch("cbrm_tui.workspace.workspace.put", failing):
                self._partner(who).sync.sync(accept_removals=True)
        except Crash:
            self._reopen(who)
            eyes.stale = before
        self._saw(who)

    @rule(who=_WHO)
    def lose_state(self, who: int) -> None:
        partner = self._partner(who)
        if not self.store.exists() or any(path.is_relative_to(partner.root) for path in self.broken):
            return
        self._log(who)
        if partner.sync.sync(accept_removals=True).state == "in step":
            shutil.rmtree(partner.root / ".cbrm")
            self._reopen(who)
            assert self._partner(who).sync.sync().error == ""
        self._saw(who)

    @rule(who=_WHO)
    def copy_folder(self, who: int) -> None:
        partner, eyes = self._partner(who), self.eyes[who % len(self.partners)]
        if self.copied or any(path.is_relative_to(partner.root) for path in self.broken):
            return
        self.copied = True
        # What was done before is one person's doing, not that of two.
        self._log(who)
        partner.sync.record()
        shutil.copytree(partner.root, self.folder / "copy")
        self._add(opened(self.folder / "copy"), Eyes("copy", eyes.records, set(eyes.known)))

    @rule()
    def third_joins(self) -> None:
        if self.store.exists() and not (self.folder / "third").exists():
            self._join("third")

    @invariant()
    def nothing_internal_is_in_the_store(self) -> None:
        if self.partners and self.store.exists():
            for path in self.store.rglob("*"):
                if path.is_file():
                    data = path.read_bytes()
                    assert CANARY.encode() not in data
                    assert self.secret.encode() not in data
                    assert b"internal" not in data

    def _judge(self) -> None:
        self.find_store()
        for path in sorted(self.broken):
            who = next(n for n, partner in enumerate(self.partners) if path.is_relative_to(partner.root))
            self._mend(who, path)
        for who in range(len(self.partners)):
            self._log(who)
        for _ in range(2 * len(self.partners) + 2):
            reports = [partner.sync.sync(accept_removals=True) for partner in self.partners]
            if all((report.state, report.sent, report.received) == ("in step", 0, 0) for report in reports):
                break
        assert {(r.state, r.error, r.held_back, r.sent, r.received) for r in reports} == {
            ("in step", "", (), 0, 0)
        }
        first, *others = self.partners
        for other in others:
            assert joint_files(other.root) == joint_files(first.root)
            assert other.sync.disagreements() == first.sync.disagreements()
        for partner in self.partners:
            again = opened(partner.root)
            assert again.sync.disagreements() == first.sync.disagreements()
            assert again.sync.status().to_send == 0
            assert again.workspace.plan.records.keys() == partner.workspace.plan.records.keys()
        told = [entry.after for entry in first.sync.history() if entry.field == "(comments)"]
        lost = self.witness.missing(
            look(first.root), opened_by_record(first.root, first.sync.disagreements()), map(str, told)
        )
        assert not lost, "\n".join(lost)

    def _partner(self, who: int) -> Partner:
        return self.partners[who % len(self.partners)]

    def _add(self, partner: Partner, eyes: Eyes) -> None:
        self.partners.append(partner)
        self.eyes.append(eyes)
        if len(self.partners) == 1:
            self.witness.did(eyes, partner.root)
        if eyes.name != "copy":
            self._saw(len(self.partners) - 1)

    def _join(self, name: str = "second") -> None:
        join(str(self.store), {}, self.folder / name, "oakmere", "Ben")
        self._add(opened(self.folder / name), Eyes(name))

    def _reopen(self, who: int) -> None:
        self.partners[who % len(self.partners)] = opened(self._partner(who).root)

    def _edit(
        self,
        who: int,
        which: int,
        changes: Callable[[str], tuple[Change, ...]],
        label: str = "edit",
        note: str = "",
    ) -> None:
        path = self._file(who, which)
        if path is not None and path not in self.broken:
            edit = Edit(changes(path.stem), label, note)
            self._do(who, lambda partner: partner.workspace.apply(edit))

    def _do(self, who: int, act: Callable[[Partner], object]) -> None:
        """Let somebody do something; what is refused, such as an undo of nothing, changes nothing."""
        partner = self._partner(who)
        with contextlib.suppress(WorkspaceError):
            act(partner)
        partner.workspace.refresh()

    def _log(self, who: int) -> None:
        """Log what somebody did, just before the program records it: what was taken back is nothing."""
        self.witness.did(self.eyes[who % len(self.partners)], self._partner(who).root)

    def _saw(self, who: int) -> None:
        partner = self._partner(who)
        partner.workspace.refresh()
        opened = opened_by_record(partner.root, partner.sync.disagreements())
        self.witness.saw(self.eyes[who % len(self.partners)], partner.root, opened)

    def _mend(self, who: int, path: Path) -> None:
        text = self.broken.pop(path)
        kept = [line for line in text.splitlines(keepends=True) if not line.startswith("mystery = ")]
        self._do(who, lambda _: path.write_text(f'mystery = "{self._word()}"\n' + "".join(kept)))

    def _file(self, who: int, which: int) -> Path | None:
        found = sorted((self._partner(who).root / "joint" / "risks").glob("*.toml"))
        return found[which % len(found)] if found else None

    def _risk(self) -> dict[str, object]:
        word = self._word()
        return {
            "title": word,
            "proximity": f"mark {word}",
            "notes": "one\ntwo\nthree\n",
            "tags": [f"t{word}"],
        }

    def _word(self) -> str:
        self.count += 1
        return f"w{self.count}"


_LONG = int(os.environ.get("CBRM_MODEL_EXAMPLES", "0"))
TestPlan = Plan.TestCase
TestPlan.settings = settings(
    max_examples=_LONG or 25,
    stateful_step_count=60 if _LONG else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
