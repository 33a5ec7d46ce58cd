"""How documents are named in commits."""

import re
from typing import Final, NamedTuple

REPLICA: Final = re.compile(r"[0-9a-f]{12}")
FOLDER: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_KEY: Final = re.compile(
    rf"(?:({FOLDER.pattern})/)?({NAME.pattern})(?:@({REPLICA.pattern}\.[1-9][0-9]{{0,9}}))?"
)


class DocKey(NamedTuple):
    """A document: its folder (empty at the top of the space), its name, and its birth.

    `birth` is `<replica>.<seq>` of the commit that created it, so that two records that were created
    offline under one id are two documents. It is empty for what exists once per space (plan.toml,
    the elements of a principle).
    """

    folder: str
    name: str
    birth: str = ""

    def __str__(self) -> str:
        path = f"{self.folder}/{self.name}" if self.folder else self.name
        return f"{path}@{self.birth}" if self.birth else path

    @property
    def path(self) -> str:
        """The file's path within the space, as long as no other document claims the name."""
        return f"{self.folder}/{self.name}.toml" if self.folder else f"{self.name}.toml"

    @staticmethod
    def parse(text: str) -> "DocKey":
        """Read a key. Raises ValueError for anything but a well-formed one."""
        match = _KEY.fullmatch(text)
        if not match:
            raise ValueError(f"{text[:80]!r} names no document")
        return DocKey(match[1] or "", match[2], match[3] or "")
