"""The tasks of docs/keystrokes.md, done here, in a spreadsheet and in SimpleRisk; the keystroke-level model.

A way of doing a task is written with blanks between what is done:

    M               think of what comes next
    H               move a hand from keys to mouse or back
    P  B            point · press and release the button
    "text"          typed letter by letter, a name or number that the program is given
    {text}          the same, words that say what people mean: typed everywhere alike
    ctrl+f          a key by its name
    12( ... )       what is in the brackets, twelve times
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SECONDS: Final = {"K": 0.20, "P": 1.10, "H": 0.40, "M": 1.35, "B": 0.20}
"""K of an average skilled typist (55 words a minute); B is press and release, 0.10 each."""
_PART = re.compile(r'"([^"]*)"|\{([^}]*)\}|(\d+)\(|\)|([^\s"{}()]+)')


@dataclass(frozen=True)
class Way:
    """A way of doing a task."""

    text: str

    def parts(self) -> list[tuple[str, str]]:
        """What is done, one after the other: (kind, text), the kind one of M H P B key, given, meant."""
        stack: list[tuple[int, list[tuple[str, str]]]] = [(1, [])]
        for found in _PART.finditer(self.text):
            given, meant, times, name = found.groups()
            if times:
                stack.append((int(times), []))
            elif found[0] == ")":
                count, inner = stack.pop()
                stack[-1][1].extend(inner * count)
            elif name:
                stack[-1][1].append((name, "") if name in {"M", "H", "P", "B"} else ("key", name))
            else:
                stack[-1][1].append(("given", given) if given is not None else ("meant", meant))
        return stack[0][1]

    @property
    def presses(self) -> Iterator[str]:
        """The keys one by one, as they are pressed here."""
        for kind, text in self.parts():
            if kind == "key":
                yield text
            elif kind in {"given", "meant"}:
                yield from text

    @property
    def counts(self) -> dict[str, int]:
        """How many of each operator; shift and ctrl are keys of their own."""
        found = dict.fromkeys("KPHMB", 0)
        for kind, text in self.parts():
            if kind in found:
                found[kind] += 1
            elif kind == "key":
                found["K"] += 1 + text.count("+") * (text != "+") + _shifted(text)
            else:
                found["K"] += len(text) + sum(map(_shifted, text))
        return found

    @property
    def actions(self) -> int:
        """Keys and clicks."""
        return self.counts["K"] + self.counts["B"]

    @property
    def meant(self) -> int:
        """Those that type what people mean."""
        return sum(len(text) + sum(map(_shifted, text)) for kind, text in self.parts() if kind == "meant")

    @property
    def seconds(self) -> float:
        """The time by the model, without that of the program's answers."""
        return sum(SECONDS[name] * count for name, count in self.counts.items())


def _shifted(key: str) -> int:
    return int(len(key) == 1 and (key.isupper() or key in ':?"<>*'))


@dataclass(frozen=True)
class Task:
    """A task, with the way it is done in each; None where there is none."""

    name: str
    here: Way
    sheet: Way
    web: Way | None


_WHY = "{found more in may}"
_FIND_SHEET = 'M ctrl+f "poros" M enter escape'
_FIND_WEB = 'M H P B P B H "poros" H P B'
_LOG = (
    'M ctrl+pagedown ctrl+down down ctrl+; tab "r-fjp8" tab "3" tab "4" tab '
    f'{_WHY} tab "tf" M enter M ctrl+pageup'
)
_SCORE_SHEET = f'right right right "3" tab "4" enter {_LOG}'
_SCORE_WEB = f"M P B P B P B P B P B P B H {_WHY} H M P B"

TASKS: Final = (
    Task(
        "Rescore a risk, with a reason",
        Way(f'M ctrl+f "poros" M enter M r "34" {_WHY} M enter'),
        Way(f"{_FIND_SHEET} M {_SCORE_SHEET}"),
        Way(f"{_FIND_WEB} {_SCORE_WEB}"),
    ),
    Task(
        "Add a risk, with owner and scores",
        Way('M f10 M n {two of us quote for one part} tab tab tab "34" tab "ru" right M enter'),
        Way(
            "M ctrl+pagedown M ctrl+down down home "
            '"r-0021" tab {two of us quote for one part} tab tab tab "3" tab "4" tab tab "ru" M enter'
        ),
        Way(
            'M H P B P B P B H {two of us quote for one part} H M P B H "ru" enter H M P B P B P B P B M P B'
        ),
    ),
    Task(
        "Change an owner",
        Way('M ctrl+f "poros" M enter M o "ru" M enter'),
        Way(f'{_FIND_SHEET} M right right right right right right "ru" M enter'),
        Way(f'{_FIND_WEB} M P B P B H "ru" enter H M P B'),
    ),
    Task(
        "Close a risk, with a reason",
        Way('M ctrl+f "poros" M enter M q {every casting is sectioned} M enter'),
        Way(f'{_FIND_SHEET} M 8(right) "c" tab {{every casting is sectioned}} M enter'),
        Way(f"{_FIND_WEB} M P B P B P B P B P B H {{every casting is sectioned}} H M P B"),
    ),
    Task(
        "Find “the supplier one” and open it",
        Way('M f10 M ctrl+f "supp" M enter'),
        Way('M ctrl+f "supp" M enter M enter escape'),
        Way('M H P B P B H "supp" H P B'),
    ),
    Task(
        "Hold a review of 20 risks of which 8 change",
        Way(f'M v M "1" M "4" 12(M k) 8(M r "34" {_WHY} M enter M right)'),
        Way(
            "M ctrl+pagedown M ctrl+right down 12(M ctrl+; enter) "
            f"8(M ctrl+; home right {_SCORE_SHEET} M ctrl+right down)"
        ),
        Way(f"M H P B 12(M P B P B P B P B M P B) 8(M P B {_SCORE_WEB} M P B P B P B M P B)"),
    ),
    Task(
        "Settle a disagreement",
        Way('M c M "1"'),
        Way(
            'M alt+tab M ctrl+f "poros" M enter escape M right M alt+tab M ctrl+f "poros" M enter escape '
            'M right right right "3" tab "4" M enter'
        ),
        None,
    ),
    Task(
        "Record a survey of 10 questions",
        Way("M 7 M A 10(M 4) M enter"),
        Way("2(M ctrl+pagedown) M ctrl+down right 10(M 4 enter)"),
        Way("M H P B P B 10(M P B) M P B"),
    ),
)


def table() -> str:
    """The table of the document."""
    lines = [
        "| Task | Words | Here | Spreadsheet | SimpleRisk | Here ÷ spreadsheet | Seconds: here, sheet, web |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [_row(task.name, task.here, task.sheet, task.web) for task in TASKS]
    here = sum(task.here.actions - task.here.meant for task in TASKS)
    sheet = sum(task.sheet.actions - task.sheet.meant for task in TASKS)
    lines.append(f"| All of them | | {here} | {sheet} | | {here / sheet:.2f} | |")
    return "\n".join(lines)


def ways() -> str:
    """Every way in full, as the document shows it."""
    found = []
    for task in TASKS:
        web = task.web.text if task.web else "none: the last one to save wins, and nobody is told"
        found.append(f"{task.name}\n  here   {task.here.text}\n  sheet  {task.sheet.text}\n  web    {web}")
    return "\n\n".join(found)


def _row(name: str, here: Way, sheet: Way, web: Way | None) -> str:
    own, other = here.actions - here.meant, sheet.actions - sheet.meant
    there = str(web.actions - web.meant) if web else "–"
    seconds = ", ".join(f"{way.seconds:.0f}" if way else "–" for way in (here, sheet, web))
    return f"| {name} | {here.meant} | {own} | {other} | {there} | {own / other:.2f} | {seconds} |"
