"""The language of the catalogue's texts: what the user chose, else the environment's, else English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cbrm_tui.domain.catalogue import COMPLETE, languages
from cbrm_tui.domain.text import one_line

VARIABLE: Final = "CBRM_LANGUAGE"
"""The environment variable that goes before the setting."""

SETTING: Final = "workspace.toml"

# As POSIX orders them: the first one that is not empty decides, whatever it says.
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_REGION: Final = re.compile(r"[-_.@]")


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is the language to load, `source` what chose it (a variable, the setting, empty for nothing),
    `problem` one line about a language that was asked for and has no texts; empty when all is well."""

    name: str = COMPLETE
    source: str = ""
    problem: str = ""


def choose(setting: str, environment: Mapping[str, str]) -> Language:
    """Choose by CBRM_LANGUAGE, else by the setting, else by the locale, else English.

    A region does not count: `de_AT.UTF-8` is `de`. A language without texts is a problem where somebody
    asked this program for it, and English in any case; of a locale it is to be expected.
    """
    for source, wanted in ((VARIABLE, environment.get(VARIABLE, "")), (SETTING, setting)):
        if wanted.strip():
            language = _without_region(wanted)
            if language in languages():
                return Language(language, source)
            line = (
                f"{source} asks for the language “{one_line(wanted)}”, which has no texts; English is shown "
                f"(there are {', '.join(languages())})"
            )
            return Language(COMPLETE, source, line)
    source = next((name for name in _LOCALE if environment.get(name)), "")
    language = _without_region(environment.get(source, ""))
    return Language(language, source) if language in languages() else Language()


def _without_region(name: str) -> str:
    return _REGION.split(name.strip(), maxsplit=1)[0].casefold()
