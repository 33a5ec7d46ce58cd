"""The first line of the screen: whose plan it is, and which space is shown, by word and by colour."""

from rich.cells import cell_len
from textual.content import Content

from cbrm_tui.tui.widgets.cells import fit
from cbrm_tui.tui.widgets.line_widget import LeanWidget


def space_word(space: str) -> str:
    """Return the word for a space: JOINT, INTERNAL, or SHARED with its name."""
    head, _, name = space.partition("/")
    return f"{head} {name}".strip().upper()


class TopLine(LeanWidget):
    """Plan title and organisation on the left, the space on the right."""

    DEFAULT_CSS = """
    TopLine {
        height: 1;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_only = ascii_only
        self._shown = ("", "", "joint", False)

    def show(self, title: str, organisation: str, space: str, *, presenting: bool = False) -> None:
        """Show these; while presenting it says so beside the space."""
        if self._shown != (title, organisation, space, presenting):
            self._shown = (title, organisation, space, presenting)
            self.refresh()

    def render(self) -> Content:
        """Give the title what the organisation and the space leave of the width."""
        title, organisation, space, presenting = self._shown
        kind = "internal" if space == "internal" else "joint"
        word = f" {'PRESENTING ' if presenting else ''}{space_word(space)} "
        width = max(0, self.size.width - cell_len(word) - 1)
        dot = "-" if self._ascii_only else "·"
        text = f"{title} {dot} {organisation}"
        if cell_len(text) >= width:
            text = title
        return Content.assemble(
            " ",
            (fit(text, width, ascii_only=self._ascii_only), "bold"),
            (word, f"bold $space-{kind}-text on $space-{kind}"),
        )
