"""Several values typed into one text, with a separator between them.

A backslash before a separator or a backslash makes it part of the value, so that what is shown for
editing always reads back as what it was.
"""

import re


def join(values: list[str], separator: str) -> str:
    """Return the values as one text that `split` takes apart again."""
    return f"{separator} ".join(re.sub(rf"[\\{separator}]", r"\\\g<0>", value) for value in values)


def split(text: str, separator: str) -> list[str]:
    """Return the values in `text`, without surrounding blanks and without the empty ones."""
    parts = re.findall(rf"(?:\\[\\{separator}]|[^{separator}])+", text)
    values = (re.sub(rf"\\([\\{separator}])", r"\1", part.strip()) for part in parts)
    return [value for value in values if value]
