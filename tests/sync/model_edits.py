"""What the model's people do to records: edits of every kind, by program and by hand."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.sync.model_partners import CANARY, Partners
from tests.sync.witness import identity

from cbrm_tui.workspace.edits import ABSENT, Create, Delete, Edit, Put

WHO = st.integers(0, 4)
WHICH = st.integers(0, 5)
_DAYS = st.sampled_from([date(2026, 1, 1), date(2026, 2, 1)])
_LEVELS = st.integers(1, 5)


class Edits(Partners):
    """Adds the rules that change records."""

    @rule(who=WHO, which=WHICH, title=st.booleans())
    def write_value(self, who: int, which: int, title: bool) -> None:
        field = "title" if title else "owner"
        self.edit(self.desk(who), which, lambda key: (Put(key, (field,), self.word()),))

    @rule(who=WHO, which=WHICH, likelihood=_LEVELS, impact=_LEVELS)
    def score(self, who: int, which: int, likelihood: int, impact: int) -> None:
        score = {"likelihood": likelihood, "impact": impact}
        self.edit(self.desk(who), which, lambda key: (Put(key, ("current",), score),))

    @rule(who=WHO, which=WHICH, drop=st.booleans())
    def tag(self, who: int, which: int, drop: bool) -> None:
        desk = self.desk(who)

        def changes(key: str) -> tuple[Put]:
            tags = list(desk.partner.workspace.plan[key].tags)
            return (Put(key, ("tags",), tags[1:] if drop else [*tags, self.word()]),)

        self.edit(desk, which, changes)

    @rule(who=WHO, which=WHICH, at=st.integers(0, 4), drop=st.booleans())
    def write_prose(self, who: int, which: int, at: int, drop: bool) -> None:
        desk = self.desk(who)

        def changes(key: str) -> tuple[Put]:
            lines = str(desk.partner.workspace.plan[key].data.get("notes", "")).splitlines()
            lines[at : at + drop] = [self.word()]
            return (Put(key, ("notes",), "".join(f"{line}\n" for line in lines)),)

        self.edit(desk, which, changes)

    @rule(who=WHO, which=WHICH, day=_DAYS, likelihood=_LEVELS)
    def assess(self, who: int, which: int, day: date, likelihood: int) -> None:
        desk = self.desk(who)

        def changes(key: str) -> tuple[Put]:
            rows = list(desk.partner.workspace.plan[key].data.get("assessments", []))
            row = {"date": day, "likelihood": likelihood, "impact": 1, "reason": self.word()}
            return (Put(key, ("assessments",), [*rows, row]),)

        self.edit(desk, which, changes)

    @rule(who=WHO, which=WHICH, strategy=st.sampled_from(["reduce", "transfer", "accept"]))
    def treat(self, who: int, which: int, strategy: str) -> None:
        def changes(key: str) -> tuple[Put, ...]:
            return (
                Put(key, ("strategy",), strategy),
                Put(key, ("strategy_rationale",), self.word()),
                Put(key, ("transferred_to",), "insurer" if strategy == "transfer" else ABSENT),
            )

        self.edit(self.desk(who), which, changes)

    @rule(who=WHO, which=WHICH)
    def take_out(self, who: int, which: int) -> None:
        self.edit(self.desk(who), which, lambda key: (Put(key, ("owner",), ABSENT),))

    @rule(who=WHO, number=st.integers(3, 5))
    def create(self, who: int, number: int) -> None:
        edit = Edit((Create("risk", "joint", self.risk(), f"R-000{number}"),), "new risk")
        self.run(self.desk(who), lambda partner: partner.workspace.apply(edit))

    @rule(who=WHO, which=WHICH)
    def delete(self, who: int, which: int) -> None:
        self.edit(self.desk(who), which, lambda key: (Delete(key),))

    @rule(who=WHO)
    def undo(self, who: int) -> None:
        self.run(self.desk(who), lambda partner: partner.workspace.undo())

    @rule(who=WHO)
    def redo(self, who: int) -> None:
        self.run(self.desk(who), lambda partner: partner.workspace.redo())

    @rule(who=WHO)
    def write_internally(self, who: int) -> None:
        """An edit of one's own, and one that goes over both spaces, which must not tell of it either."""
        desk = self.desk(who)
        if self.secret not in desk.partner.workspace.plan:
            return
        hidden, note = Put(self.secret, ("notes",), f"{CANARY} {self.word()}"), f"see {self.secret}"
        self.run(desk, lambda partner: partner.workspace.apply(Edit((hidden,), CANARY, note)))
        self.edit(desk, 0, lambda key: (hidden, Put(key, ("owner",), self.word())), CANARY)
        self.edit(desk, 0, lambda key: (Put(key, ("owner",), self.word()),), note=note)

    @rule(who=WHO, which=WHICH, how=st.sampled_from(["top", "end", "inside", "order", "key", "table"]))
    def write_by_hand(self, who: int, which: int, how: str) -> None:
        desk = self.desk(who)
        if (path := self.file(desk, which)) is None:
            return
        text = path.read_text()
        lines = text.splitlines(keepends=True)
        word = self.word()
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
        path.write_text(text)
        desk.partner.workspace.refresh()

    @rule(who=WHO, which=WHICH)
    def break_file(self, who: int, which: int) -> None:
        desk = self.desk(who)
        if path := self.file(desk, which):
            self.murky = True
            desk.broken[path] = path.read_text()
            path.write_text(f"{desk.broken[path]}\nbroken = = \n")

    @rule(who=WHO, which=WHICH)
    def mend_file(self, who: int, which: int) -> None:
        desk = self.desk(who)
        if paths := sorted(desk.broken):
            self.mend(desk, paths[which % len(paths)])
