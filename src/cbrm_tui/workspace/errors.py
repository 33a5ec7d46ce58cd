"""What can go wrong in a workspace; each says in one line what and where."""


class WorkspaceError(Exception):
    """Something about the workspace that its user can mend; the message is one line."""


class NotToml(WorkspaceError):
    """A text is not TOML. `line` and `column` count from 1, 0 when unknown."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class BadValue(WorkspaceError):
    """A value does not fit its field; nothing was written."""


class UnknownRecord(WorkspaceError):
    """No record has that id."""


class Overtaken(WorkspaceError):
    """The field no longer holds what the editor saw; nothing was written.

    `record` and `field` say which, `now` is what it holds at present.
    """

    def __init__(self, record: str, field: str, now: object, message: str) -> None:
        super().__init__(message)
        self.record = record
        self.field = field
        self.now = now


class BrokenFile(WorkspaceError):
    """The document is not TOML, so nothing can be written into it without losing something."""


class WriteFailed(WorkspaceError):
    """The operating system refused a write; what stood before still stands."""


class Busy(WriteFailed):
    """Another program writes in the workspace at the moment; nothing was written, try again."""

    def __init__(self, root: object) -> None:
        super().__init__(f"{root}: another cbrm is writing here just now; nothing was written, try again")


def broken(doc: str, message: str, line: int, column: int) -> BrokenFile:
    """Return the error for a write into a document that is not TOML."""
    where = f", line {line}, column {column}" if line else ""
    return BrokenFile(f"{doc}{where}: {message}; mend the file first, nothing was written")
