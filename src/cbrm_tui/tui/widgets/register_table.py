"""A table for registers of ten thousand rows and slow lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import ClassVar, Final, TypeAlias

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, clamp
from textual.strip import Strip
from textual.visual import Visual

from cbrm_tui.tui.jump import Target
from cbrm_tui.tui.widgets import register_messages as messages
from cbrm_tui.tui.widgets.cells import Column, Row
from cbrm_tui.tui.widgets.cursor_news import CursorNews
from cbrm_tui.tui.widgets.line_widget import LineWidget
from cbrm_tui.tui.widgets.ordering import Ordering, RowFilter
from cbrm_tui.tui.widgets.palette import component_classes, component_css
from cbrm_tui.tui.widgets.register_keys import REGISTER_BINDINGS
from cbrm_tui.tui.widgets.register_painter import HeaderLine, RegisterPainter, RowLine
from cbrm_tui.tui.widgets.viewport import Viewport

_HEADER_LINES: Final = 1
_WHEEL_LINES: Final = 3


class RegisterTable(LineWidget, can_focus=True):
    """Rows under a header, with a cursor on one field of one row, marks, a sort and a filter.

    The widget remembers what each line of the screen shows and repaints only lines that came to differ, so
    that one step of the cursor writes two lines. It scrolls by itself, most of a page at the edge, and draws
    its position at the end of its lines: a scroll bar beside them would add a move and a style to every line
    of every scroll. Cell text is never markup.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "register--row",
        "register--header",
        "register--header-current",
        "register--cursor",
        "register--cursor-blurred",
        "register--cursor-cell",
        "register--cursor-cell-blurred",
        *component_classes("register"),
    }

    DEFAULT_CSS = """
    RegisterTable {
        height: 1fr;
        & > .register--row { color: $foreground; }
        & > .register--header { background: $panel; color: $foreground; text-style: bold; }
        & > .register--header-current { text-style: bold underline; }
        & > .register--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .register--cursor-blurred {
            background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
        }
        & > .register--cursor-cell { text-style: bold reverse; }
        & > .register--cursor-cell-blurred { text-style: underline; }
    }
    """ + component_css("RegisterTable", "register")

    BINDINGS: ClassVar[list[BindingType]] = [*REGISTER_BINDINGS]

    highlight_delay: float = 0.08
    """Seconds for which the cursor must rest before the messages of a run of moves are sent (the first of a
    run goes out at once): what follows the cursor is not redrawn at each repeat of a held key."""

    RowHighlighted: TypeAlias = messages.RowHighlighted
    CellHighlighted: TypeAlias = messages.CellHighlighted
    RowOpened: TypeAlias = messages.RowOpened
    MarkToggled: TypeAlias = messages.MarkToggled

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Iterable[Row] = (),
        *,
        placeholder: str | Content = "",
        no_match: str | Content = "Nothing matches the filter.",
        ascii_only: bool = False,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Show `rows`, each with a cell for every one of `columns`.

        `placeholder` is shown when there is no row, `no_match` when the filter hides all of them.
        """
        super().__init__(name=name, id=id, classes=classes)
        self._columns = tuple(columns)
        self._ordering = Ordering()
        self._ordering.replace_all(rows)
        self._placeholder = placeholder
        self._no_match = no_match
        self._ascii_only = ascii_only
        self._view = Viewport(len(self._ordering.shown))
        self._column = 0
        self._sort: tuple[int | None, bool] = (None, False)
        self._marked: set[str] = set()
        self._flagged = self._ordering.has_flags
        self._painter: RegisterPainter | None = None
        self._painted: list[object] = []
        self._news = CursorNews(self)

    # What the table holds

    @property
    def visible_keys(self) -> list[str]:
        """Keys of the rows that the filter lets through, in the order of the screen."""
        return [row.key for row in self._ordering.shown]

    @property
    def visible_count(self) -> int:
        """Number of rows that the filter lets through."""
        return len(self._ordering.shown)

    @property
    def total_count(self) -> int:
        """Number of rows, shown or not."""
        return self._ordering.total

    @property
    def cursor_key(self) -> str | None:
        """Key of the row under the cursor; None when no row is shown."""
        shown = self._ordering.shown
        return shown[self._view.cursor].key if shown else None

    @property
    def cursor_column(self) -> str:
        """Key of the column under the cursor."""
        return self._columns[self._shown_column()].key

    @property
    def marked(self) -> frozenset[str]:
        """Keys of the marked rows, those hidden by the filter too."""
        return frozenset(self._marked)

    @property
    def sorted_by(self) -> tuple[str | None, bool]:
        """Key of the column sorted by (None: the order given), and whether reversed."""
        index, reverse = self._sort
        return (None if index is None else self._columns[index].key), reverse

    # What the owner of the table does

    def set_columns(self, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        """Show other columns, with rows to match; the sort falls back to the given order."""
        self._columns = tuple(columns)
        self._sort = (None, False)
        self._ordering.sort(None)
        self._painter = None
        self.set_rows(rows)

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Replace all rows. The cursor stays on its record, and the record on its line of the screen.

        When the record is gone the cursor keeps its place. Marks of vanished rows go. Raises `ValueError`
        when two rows share a key.
        """
        with_rows = list(rows)
        self._rearrange(lambda: self._ordering.replace_all(with_rows))

    def update_row(self, row: Row) -> bool:
        """Show `row` in place of the one with its key; it stays where it is whatever the sort and filter say.

        Return False when no row has that key.
        """
        known = self._ordering.replace(row)
        self._widen_gutter()
        self._repaint()
        return known

    def sort_by(self, column_key: str | None, reverse: bool = False) -> None:
        """Sort by a column, or restore the given order with None. Raises `KeyError` for an unknown column."""
        index = None if column_key is None else self._column_index(column_key)
        self._sort = (index, reverse)
        self._rearrange(lambda: self._ordering.sort(index, reverse=reverse))

    def filter(self, what: RowFilter) -> None:
        """Show only the rows that satisfy a predicate, or that hold every word of a text; None shows all."""
        self._rearrange(lambda: self._ordering.filter(what))

    def set_marked(self, keys: Iterable[str]) -> None:
        """Mark exactly these rows; keys of no row are left out."""
        self._marked = {key for key in keys if key in self._ordering}
        self._repaint()

    def move_to(self, key: str, column_key: str | None = None) -> bool:
        """Put the cursor on a record (and a field); False when the record is not shown."""
        index = self._ordering.index(key)
        if index is None:
            return False
        if column_key is not None:
            self._column = self._column_index(column_key)
        self._go(index)
        return True

    def jump_targets(self) -> Iterator[Target]:
        """Return the rows in sight."""
        top = self._view.top
        for line, row in enumerate(self._ordering.shown[top : top + self._view.page], _HEADER_LINES):
            yield Target(0, line, partial(self._jump_to, row.key), self.action_open)

    def _jump_to(self, key: str) -> None:
        self.focus(scroll_visible=False)
        self.move_to(key)

    # Keys and mouse

    def action_move(self, rows: int) -> None:
        """Move the cursor by `rows`; negative is up."""
        self._go(self._view.cursor + rows)

    def action_move_column(self, columns: int) -> None:
        """Move the cursor by `columns` among those that found room; negative is left."""
        shown = [place.index for place in self._lines().placed]
        if shown:
            at = shown.index(self._shown_column())
            self._column = shown[clamp(at + columns, 0, len(shown) - 1)]
            self._go(self._view.cursor)

    def action_first(self) -> None:
        """Go to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self._go(self.visible_count - 1)

    def action_page(self, pages: float) -> None:
        """Move the cursor and the view by `pages`; negative is up."""
        rows = int(self._view.page * pages)
        cursor = self._view.cursor
        self._view.scroll_to(self._view.top + rows)
        self._go(cursor + rows)

    def action_open(self) -> None:
        """Tell that the record under the cursor was opened."""
        if (key := self.cursor_key) is not None:
            self.post_message(messages.RowOpened(self, key, self.cursor_column))

    def action_mark(self) -> None:
        """Mark the row under the cursor or take its mark away, and go to the next."""
        if (key := self.cursor_key) is not None:
            self._marked ^= {key}
            self.post_message(messages.MarkToggled(self, key, self.cursor_column))
            self._go(self._view.cursor + 1)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a double click opens."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < _HEADER_LINES:
            return
        index = self._view.top + offset.y - _HEADER_LINES
        if index < self.visible_count:
            column = self._lines().column_at(offset.x)
            self._column = self._column if column is None else column
            self._go(index)
            if event.chain == 2:
                self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the view, not the cursor."""
        self._wheel(event, _WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the view, not the cursor."""
        self._wheel(event, -_WHEEL_LINES)

    def _wheel(self, event: events.MouseEvent, lines: int) -> None:
        before = self._view.top
        self._view.scroll_to(before + lines)
        if self._view.top != before:
            event.stop()
            self._repaint()

    # Cursor and view

    def _go(self, index: int) -> None:
        """Put the cursor on row `index`, or the nearest there is, and say so."""
        self._view.go(index)
        self._repaint()
        self._news.moved()

    def _rearrange(self, change: Callable[[], None]) -> None:
        """Run `change` on the ordering, then find the same record under the cursor, on the same line."""
        view, shown = self._view, self._ordering.shown
        under_cursor = self.cursor_key
        if view.sees_cursor or not shown:
            pinned, line = under_cursor, view.cursor - view.top
        else:
            pinned, line = shown[view.top].key, 0
        change()
        self._marked = {key for key in self._marked if key in self._ordering}
        self._widen_gutter()
        index, anchor = self._ordering.index(under_cursor), self._ordering.index(pinned)
        if index is not None:
            view.cursor = index
        view.resize(self.visible_count, self._page())
        if anchor is not None:
            view.scroll_to(anchor - line)
        elif not view.sees_cursor:
            view.go(view.cursor)
        self._repaint()
        self._news.moved()

    def _widen_gutter(self) -> None:
        """Make room for the flags of rows when there are any, and take it away when there are none."""
        if self._flagged != self._ordering.has_flags:
            self._flagged, self._painter = self._ordering.has_flags, None

    def _page(self) -> int:
        return self.size.height - _HEADER_LINES

    def _shown_column(self) -> int:
        return self._lines().nearest(self._column)

    def _column_index(self, key: str) -> int:
        return {column.key: index for index, column in enumerate(self._columns)}[key]

    # Painting

    def on_resize(self) -> None:
        """Lay the columns out anew, keep the cursor in view, and at first tell what it is on."""
        self._painter = None
        self._view.resize(self.visible_count, self._page())
        self._go(self._view.cursor)

    def _lines(self) -> RegisterPainter:
        if self._painter is None:
            self._painter = RegisterPainter(
                self._columns,
                self.size.width,
                self._component,
                flagged=self._flagged,
                ascii_only=self._ascii_only,
            )
            self._painted = []
        return self._painter

    def _component(self, name: str, partial: bool) -> Style:
        return self.get_component_rich_style(f"register--{name}", partial=partial)

    def _line(self, y: int) -> HeaderLine | RowLine | str | Content:
        """Describe line `y` of the widget; below the last row it is empty text."""
        if y < _HEADER_LINES:
            return HeaderLine(self._shown_column(), *self._sort)
        shown = self._ordering.shown
        if not shown:
            return self._no_match if self.total_count else self._placeholder
        index = self._view.top + y - _HEADER_LINES
        thumb = self._view.is_thumb(y - _HEADER_LINES)
        if index >= len(shown):
            return ""
        row = shown[index]
        if index != self._view.cursor:
            return RowLine(row, marked=row.key in self._marked, thumb=thumb)
        return RowLine(row, self._shown_column(), self.has_focus, row.key in self._marked, thumb)

    def _repaint(self) -> None:
        """Ask for the lines that came to look different since they were last asked for."""
        width = self.size.width
        self._lines()
        lines = [self._line(y) for y in range(self.size.height)]
        if len(lines) != len(self._painted):
            self.refresh()
        else:
            pairs = enumerate(zip(lines, self._painted, strict=True))
            if changed := [Region(0, y, width, 1) for y, (new, old) in pairs if new != old]:
                self.refresh(*changed)
        self._painted = list(lines)

    def render_line(self, y: int) -> Strip:
        """Paint line `y` of the widget."""
        line = self._line(y)
        if isinstance(line, HeaderLine):
            return self._lines().header(line)
        if isinstance(line, RowLine):
            return self._lines().row(line)
        message, at = self._message(line), y - _HEADER_LINES - 1
        if 0 <= at < len(message):
            return message[at]
        return Strip.blank(self.size.width, self._component("row", False))

    def _message(self, content: str | Content) -> list[Strip]:
        """Lay a message to the reader out over the width of the widget, a little in from the left."""
        if isinstance(content, str):
            content = Content(content)
        width, style = self.size.width, self.visual_style
        strips = Visual.to_strips(self, content, max(1, width - 4), self._view.page, style, pad=True)
        return [strip.crop_pad(max(1, width - 4), 2, 2, style.rich_style) for strip in strips]
